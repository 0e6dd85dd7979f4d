/** The audit as one HTML page that opens anywhere: charts are drawn as SVG by echarts, nothing is loaded from elsewhere. */
import { BarChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { escape as escapeHtml } from 'html-escaper'
import type { Replay } from '../../matching/audit/replay.js'
import { FEWEST_PEOPLE, type GroupRate } from '../../matching/audit/selection.js'

use([BarChart, GridComponent, MarkLineComponent, SVGRenderer])

export interface Comparison {
  /** Keys of the catalog. */
  by: 'byChannel' | 'byAgency'
  selection: 'offered' | 'accepted'
  rates: GroupRate[]
}

export interface AuditReport {
  date: string
  engine: string
  rounds: number
  facts: string[]
  skipped: number
  replay: Replay
  comparisons: Comparison[]
}

type Words = (key: string, vars?: Record<string, string | number>) => string

const CHART_WIDTH = 720
const BAR_HEIGHT = 34
const MOST_CHANGES_SHOWN = 50
const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; color: #1e1e2e; max-width: 760px; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2rem } h3 { font-size: 1rem; margin: 1.5rem 0 .25rem }
.verdict { padding: .75rem 1rem; border-radius: 6px; font-weight: 600; background: #e3f4e8; color: #14532d }
.verdict.bad { background: #fde8e8; color: #7f1d1d }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #dcdce4 } td.number { text-align: right }
svg { max-width: 100%; height: auto }
.note { color: #55556a }`

export function renderReport(report: AuditReport, words: Words): string {
  const { replay } = report
  const isFair = replay.changes.length === 0
  const verdict =
    replay.replayed === 0 ? words('none') : isFair ? words('verdict.fair') : words('verdict.unfair', { count: replay.changes.length })
  const drift =
    replay.drifted.length === 0 ? '' : `<p class="verdict bad">${escapeHtml(words('drift', { count: replay.drifted.length }))}</p>`
  return `<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(words('title'))}, ${escapeHtml(report.date)}</title>
<style>${STYLE}</style>
<h1>${escapeHtml(words('title'))}</h1>
<p class="note">${escapeHtml(words('made', { date: report.date, engine: report.engine }))}</p>
<p class="verdict${isFair ? '' : ' bad'}">${escapeHtml(verdict)}</p>
${drift}
${methodSection(report, words)}
${changesSection(replay, words)}
<h2>${escapeHtml(words('rates.title'))}</h2>
<p>${escapeHtml(words('rates.text', { fewest: FEWEST_PEOPLE }))}</p>
<p class="note">${escapeHtml(words('rates.groups'))}</p>
${report.comparisons.map((comparison) => comparisonSection(comparison, words)).join('\n')}
</html>
`
}

function methodSection({ replay, rounds, facts, skipped }: AuditReport, words: Words): string {
  const named = facts.map((fact) => words(`facts.${fact}`)).join(', ')
  const figures: [string, number][] = [
    ['replayed', replay.replayed],
    ['comparisons', replay.comparisons],
    ['changes', replay.changes.length],
    ['drifted', replay.drifted.length],
    ['skipped', skipped],
  ]
  return `<h2>${escapeHtml(words('method.title'))}</h2>
<p>${escapeHtml(words('method.text', { facts: named, rounds }))}</p>
${table(
  [],
  figures.map(([name, figure]) => [words(`method.${name}`), figure]),
)}`
}

/** What another identity changed, then what is not as it was stored. */
function changesSection(replay: Replay, words: Words): string {
  const changes = [...replay.changes, ...replay.drifted]
  if (changes.length === 0) return ''
  const state = ({ score, isEligible }: { score: number; isEligible: boolean }) =>
    `${score} (${words(isEligible ? 'changes.eligible' : 'changes.notEligible')})`
  return `<h2>${escapeHtml(words('changes.title'))}</h2>
${table(
  ['youth', 'offer', 'before', 'after'].map((name) => words(`changes.${name}`)),
  changes.slice(0, MOST_CHANGES_SHOWN).map(({ personId, offerId, before, after }) => [personId, offerId, state(before), state(after)]),
)}`
}

function comparisonSection({ by, selection, rates }: Comparison, words: Words): string {
  const heading = `<h3>${escapeHtml(`${words(`rates.${by}`)} : ${words(`rates.${selection}`)}`)}</h3>`
  if (rates.length === 0) return `${heading}\n<p class="note">${escapeHtml(words('rates.nobody'))}</p>`
  const ratioOf = ({ ratio, isBelowFourFifths }: GroupRate) => {
    if (ratio === null) return words('rates.few')
    return isBelowFourFifths ? `${percent(ratio)} (${words('rates.below')})` : percent(ratio)
  }
  return `${heading}
${chart(rates)}
${table(
  ['group', 'people', 'selected', 'rate', 'ratio'].map((name) => words(`rates.${name}`)),
  rates.map((rate) => [rate.group, rate.people, rate.selected, percent(rate.rate), ratioOf(rate)]),
)}`
}

/** Horizontal bars, the four-fifths line of the best large group dashed. */
function chart(rates: GroupRate[]): string {
  const shown = [...rates].reverse()
  const best = Math.max(0, ...rates.filter(({ ratio }) => ratio !== null).map(({ rate }) => rate))
  const height = shown.length * BAR_HEIGHT + 50
  const drawing = init(null, null, { renderer: 'svg', ssr: true, width: CHART_WIDTH, height })
  drawing.setOption({
    animation: false,
    grid: { left: 32, right: 50, top: 16, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: { type: 'value', min: 0, max: 1, axisLabel: { formatter: percent } },
    yAxis: { type: 'category', data: shown.map(({ group }) => group) },
    series: [
      {
        type: 'bar',
        barMaxWidth: 20,
        label: {
          show: true,
          position: 'right',
          formatter: ({ value }: { value?: unknown }) => (typeof value === 'number' ? percent(value) : ''),
        },
        data: shown.map(({ rate, ratio, isBelowFourFifths }) => ({
          value: rate,
          itemStyle: { color: ratio === null ? '#b8b8c8' : isBelowFourFifths ? '#c2410c' : '#3b5bdb' },
        })),
        ...(best === 0
          ? {}
          : {
              markLine: {
                symbol: 'none',
                label: { show: false },
                lineStyle: { type: 'dashed', color: '#55556a' },
                data: [{ xAxis: best * 0.8 }],
              },
            }),
      },
    ],
  })
  const svg = drawing.renderToSVGString()
  drawing.dispose()
  return svg
}

function table(head: string[], rows: (string | number)[][]): string {
  const cell = (value: string | number) => `<td${typeof value === 'number' ? ' class="number"' : ''}>${escapeHtml(String(value))}</td>`
  const top = head.length === 0 ? '' : `<tr>${head.map((name) => `<th>${escapeHtml(name)}</th>`).join('')}</tr>\n`
  return `<table>\n${top}${rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n')}\n</table>`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
