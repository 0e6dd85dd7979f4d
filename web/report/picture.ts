/** The month at a glance as a picture for a phone: the eight figures large, then the way from account to hiring. */
import { createRequire } from 'node:module'
import { Resvg } from '@resvg/resvg-js'
import type { Words } from '../../base/words.js'
import type { Figure, Report } from '../../domain/figures/report.js'
import { html, trusted } from '../html.js'
import { barChart, chartHeight } from './chart.js'
import { changeOf, figureName, isEmpty, percent, periodName, type ReportNames, scopeWords } from './sections.js'

const WIDTH = 1080
const MARGIN = 48
const TILE = { width: 480, height: 186, gap: 24 }
const HEAD = 190
const LOOK = { width: WIDTH - 2 * MARGIN, barHeight: 66, fontSize: 32, labelWidth: 320, fontFamily: 'Inter' }
const INK = '#1d1d24'
const SOFT = '#55535f'
const ACCENT = '#2b4acb'

const { resolve } = createRequire(import.meta.url)
const FONTS = ['400Regular/Inter_400Regular.ttf', '700Bold/Inter_700Bold.ttf'].map((path) => resolve(`@expo-google-fonts/inter/${path}`))

/** @returns a PNG, 1080 pixels wide: legible at a third of it */
export function reportPicture(report: Report, names: ReportNames): Buffer {
  return new Resvg(pictureSvg(report, names), {
    background: '#ffffff',
    font: { fontFiles: FONTS, loadSystemFonts: false, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' },
  })
    .render()
    .asPng()
}

function pictureSvg(report: Report, names: ReportNames): string {
  const { words } = names
  const rows = Math.ceil(report.figures.length / 2)
  const funnelTop = HEAD + rows * (TILE.height + TILE.gap) + 56
  const isNothing = isEmpty(report)
  const title = `${words('report.title')} · ${periodName(report.period, words)}`
  const height = funnelTop + MARGIN + (isNothing ? 0 : 24 + chartHeight(report.funnel.length, LOOK.barHeight))
  const accounts = report.funnel[0]?.count ?? 0
  const bars = report.funnel.map(({ step, count }) => ({
    label: words(`report.step.${step}`),
    value: count,
    text: accounts === 0 ? '0' : `${count.toLocaleString('fr-FR')} · ${percent(count / accounts)}`,
  }))
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="Inter" fill="${INK}">
<rect width="${WIDTH}" height="12" fill="${ACCENT}"/>
<text x="${MARGIN}" y="92" font-size="${fittingSize(title, 56)}" font-weight="700">${title}</text>
<text x="${MARGIN}" y="148" font-size="36" fill="${SOFT}">${scopeWords(report, names)}</text>
${report.figures.map((figure, position) => tile(figure, position, words))}
<text x="${MARGIN}" y="${funnelTop}" font-size="38" font-weight="700">${words(isNothing ? 'report.emptyTitle' : 'report.funnel')}</text>
${isNothing ? '' : html`<g transform="translate(${MARGIN} ${funnelTop + 24})">${trusted(barChart(bars, LOOK))}</g>`}
</svg>`.text
}

/** The largest size up to `most` at which a bold line stays within the picture: a letter is some 0.58 of it wide. */
function fittingSize(text: string, most: number): number {
  return Math.min(most, Math.floor((WIDTH - 2 * MARGIN) / (text.length * 0.58)))
}

function tile(figure: Figure, position: number, words: Words) {
  const x = MARGIN + (position % 2) * (TILE.width + TILE.gap)
  const y = HEAD + Math.floor(position / 2) * (TILE.height + TILE.gap)
  const { name, value, before } = figure
  const shown = value === null ? '–' : name === 'acceptedShare' ? percent(value) : value.toLocaleString('fr-FR')
  return html`<g transform="translate(${x} ${y})"><rect width="${TILE.width}" height="${TILE.height}" rx="18" fill="#f3f2ef"/>
<text x="28" y="50" font-size="30">${figureName(name, words)}</text>
<text x="28" y="120" font-size="66" font-weight="700">${shown}</text>
<text x="28" y="164" font-size="30" fill="${SOFT}">${value === null || before === null ? '' : changeOf(figure, words)}</text></g>`
}
