/** The report in sections of plain cells, the same for the page, the workbook and the table. */
import { DateTime } from 'luxon'
import type { Words } from '../../base/words.js'
import type { Cell as Group } from '../../domain/figures/disclosure.js'
import { FIGURES_ZONE } from '../../domain/figures/period.js'
import type { Figure, FigureName, Report, WhoName } from '../../domain/figures/report.js'
import type { Reference } from '../../domain/reference/reference.js'

/** A number as it is, a share from 0 to 1, or words; null is without object. */
export type Cell = string | number | { share: number } | null

export interface Section {
  id: 'figures' | 'funnel' | 'who' | 'workshops' | 'answers' | 'surveys' | 'agencies'
  title: string
  note: string
  tables: Table[]
}

export interface Table {
  title?: string
  note?: string
  head: string[]
  rows: Cell[][]
  /** The rows as bars: which column is their length. */
  bars?: { column: number; isNarrow?: boolean }
}

export interface ReportNames {
  words: Words
  agency(id: string): string
  reference: Pick<Reference, 'occupations' | 'communes'>
}

export function sectionsOf(report: Report, names: ReportNames): Section[] {
  const { words } = names
  return [
    {
      id: 'figures',
      title: words('report.figures'),
      note: words('report.before', { period: periodWords(report.before, words) }),
      tables: [
        {
          head: [
            words('report.head.what'),
            words('report.head.value'),
            words('report.head.before'),
            words('report.head.change'),
            words('report.head.definition'),
          ],
          rows: report.figures.map((figure) => [
            figureName(figure.name, words),
            cellOf(figure.name, figure.value),
            cellOf(figure.name, figure.before),
            changeOf(figure, words),
            words(`report.definition.${figure.name}`),
          ]),
        },
      ],
    },
    { id: 'funnel', title: words('report.funnel'), note: words('report.funnelNote'), tables: [funnelTable(report, words)] },
    { id: 'who', title: words('report.who'), note: words('report.whoNote'), tables: report.who.map((table) => whoTable(table, names)) },
    {
      id: 'workshops',
      title: words('report.workshops'),
      note: words('report.workshopsNote'),
      tables: [
        {
          head: [words('report.head.what'), words('report.head.value'), words('report.head.definition')],
          rows: [
            ...WORKSHOP_FIGURES.map((name) => [
              words(`report.workshop.${name}`),
              report.workshops[name],
              words(`report.workshopDefinition.${name}`),
            ]),
            ...TRAINING_FIGURES.map((name) => [
              words(`report.training.${name}`),
              report.trainings[name],
              words(`report.trainingDefinition.${name}`),
            ]),
          ],
        },
      ],
    },
    { id: 'answers', title: words('report.answers'), note: words('report.answersNote'), tables: [answersTable(report, words)] },
    { id: 'surveys', title: words('report.surveys'), note: words('report.surveysNote'), tables: [surveysTable(report, words)] },
    ...agenciesSection(report, names),
  ]
}

export const WORKSHOP_FIGURES = [
  'offered',
  'seats',
  'unlimited',
  'filled',
  'attended',
  'filledByOthers',
  'attendedByOthers',
  'elsewhere',
  'attendedElsewhere',
] as const satisfies (keyof Report['workshops'])[]

const TRAINING_FIGURES = ['interests', 'enrolments'] as const

function funnelTable({ funnel }: Report, words: Words): Table {
  const accounts = funnel[0]?.count ?? 0
  return {
    head: [words('report.head.step'), words('report.head.value'), words('report.head.ofAccounts')],
    rows: funnel.map(({ step, count }) => [words(`report.step.${step}`), count, accounts === 0 ? null : { share: count / accounts }]),
    bars: { column: 1 },
  }
}

function whoTable({ name, shown, grouped, isTooFew }: Report['who'][number], names: ReportNames): Table {
  const { words } = names
  const total = shown.reduce((sum, { count }) => sum + count, grouped)
  const row = (label: string, count: number): Cell[] => [label, count, { share: count / total }]
  return {
    title: words(`report.whoTitle.${name}`),
    note: isTooFew ? words('report.tooFew') : words(`report.whoDefinition.${name}`),
    head: [words('report.head.group'), words('report.head.value'), words('report.head.share')],
    rows: [
      ...shown.map(({ value, count }) => row(groupName(name, value, names), count)),
      ...(grouped === 0 ? [] : [row(words('report.grouped'), grouped)]),
    ],
    bars: { column: 1, isNarrow: true },
  }
}

function groupName(name: WhoName, value: Group['value'], { words, reference }: ReportNames): string {
  if (value === null) return words('report.unknown')
  if (name === 'occupation') return reference.occupations.get(value)?.label ?? value
  if (name === 'commune') return reference.communes.get(value)?.name ?? value
  return words(name === 'level' ? `level.${value}` : `report.${name}.${value}`)
}

function answersTable({ answers }: Report, words: Words): Table {
  const { total, delays } = answers
  const soon = delays.slice(0, 3).reduce((sum, { count }) => sum + count, 0)
  return {
    note: total === 0 ? words('report.answersNone') : words('report.answersWithin', { share: percent(soon / total) }),
    head: [words('report.head.delay'), words('report.head.value'), words('report.head.share')],
    rows: total === 0 ? [] : delays.map(({ delay, count }) => [words(`report.delay.${delay}`), count, { share: count / total }]),
    bars: { column: 1 },
  }
}

function surveysTable({ surveys }: Report, words: Words): Table {
  const sent = surveys.filter(({ sent: number }) => number > 0)
  return {
    ...(sent.length === 0 ? { note: words('report.surveysNone') } : {}),
    head: [words('report.head.survey'), words('report.head.sent'), words('report.head.answered'), words('report.head.rate')],
    rows: sent.map(({ kind, sent: asked, answered }) => [words(`report.survey.${kind}`), asked, answered, { share: answered / asked }]),
  }
}

function agenciesSection({ agencies, withheld }: Report, { words, agency }: ReportNames): Section[] {
  if (withheld === 'oneAgency') return []
  return [
    {
      id: 'agencies',
      title: words('report.agencies'),
      note: withheld === null ? words('report.agenciesNote') : words(`report.withheld.${withheld}`),
      tables:
        agencies === null
          ? []
          : [
              {
                head: [words('report.head.agency'), ...(agencies[0]?.figures ?? []).map(({ name }) => figureName(name, words))],
                rows: agencies.map(({ id, figures }) => [
                  shortAgency(agency(id)),
                  ...figures.map(({ name, value }) => cellOf(name, value)),
                ]),
              },
            ],
    },
  ]
}

/** "Sénart" of "Mission Locale de Sénart": a column of them says what they are. */
function shortAgency(name: string): string {
  return name.replace(/^Mission Locale (?:de la |de l['’]|des |du |de |d['’])?/i, '')
}

export function figureName(name: FigureName, words: Words): string {
  return words(`report.figure.${name}`)
}

function cellOf(name: FigureName, value: number | null): Cell {
  return value === null ? null : name === 'acceptedShare' ? { share: value } : value
}

/** "+12 (+8 %)", "−3 pt", "stable". */
export function changeOf({ name, value, before }: Figure, words: Words): string {
  if (value === null || before === null) return words('report.none')
  if (name === 'acceptedShare') {
    const points = Math.round((value - before) * 100)
    return points === 0 ? words('report.same') : words('report.points', { points: signed(points) })
  }
  if (value === before) return words('report.same')
  return before === 0 ? words('report.new') : `${signed(value - before)} (${signed(Math.round(((value - before) / before) * 100))} %)`
}

export function scopeWords({ agencyId, channel }: Report, { words, agency }: ReportNames): string {
  const who = agencyId === null ? words('report.scope.all') : agency(agencyId)
  return channel === null ? who : `${who}, ${words('report.scope.channel', { channel: words(`report.channel.${channel}`) })}`
}

/** "du 1er octobre 2026 au 31 octobre 2026". */
export function periodWords({ from, to }: Report['period'], words: Words): string {
  return words('report.period', { from: dayWords(from), to: dayWords(to) })
}

/** "octobre 2026" or "année 2026" where it is one, else the days. */
export function periodName({ from, to }: Report['period'], words: Words): string {
  const first = at(from).setLocale('fr')
  const isAll = (unit: 'month' | 'year') => first.startOf(unit).toISODate() === from && first.endOf(unit).toISODate() === to
  if (isAll('month')) return first.toFormat('LLLL yyyy')
  return isAll('year') ? words('report.year', { year: first.toFormat('yyyy') }) : periodWords({ from, to }, words)
}

export function isEmpty(report: Report): boolean {
  return report.figures.every(({ value }) => value === null || value === 0) && report.workshops.offered === 0 && report.answers.total === 0
}

export function textOf(cell: Cell, words: Words): string {
  if (cell === null) return words('report.none')
  if (typeof cell === 'string') return cell
  return typeof cell === 'number' ? cell.toLocaleString('fr-FR') : percent(cell.share)
}

export function percent(share: number): string {
  const points = share * 100
  return `${points > 0 && points < 1 ? points.toLocaleString('fr-FR', { maximumSignificantDigits: 1 }) : Math.round(points)} %`
}

function signed(number: number): string {
  return number > 0 ? `+${number.toLocaleString('fr-FR')}` : `−${Math.abs(number).toLocaleString('fr-FR')}`
}

function dayWords(day: string): string {
  const date = at(day).setLocale('fr')
  return date.day === 1 ? date.toFormat("'1er' LLLL yyyy") : date.toFormat('d LLLL yyyy')
}

function at(day: string): DateTime {
  return DateTime.fromFormat(day, 'yyyy-MM-dd', { zone: FIGURES_ZONE })
}
