/** The report of one period: what the counts say, as people read it. Pure, but for `gatherReport`, which asks for them. */
import type { Agency } from '../agencies/agency.js'
import { STANDING } from '../surveys/survey.js'
import { hideSmallCells, type SafeTable } from './disclosure.js'
import {
  ANSWER_DELAYS,
  type AnswerDelay,
  type Count,
  type CountName,
  type FiguresStore,
  FUNNEL,
  type FunnelStep,
  type Period,
} from './figures.js'
import { periodBefore } from './period.js'

/** The eight figures of the founding year. */
export const FIGURES = [
  'accounts',
  'companies',
  'offers',
  'applications',
  'profiles',
  'matches',
  'contactRequests',
  'acceptedShare',
] as const
export type FigureName = (typeof FIGURES)[number]

export const WHO = ['accompanied', 'age', 'level', 'channel', 'occupation', 'commune'] as const
export type WhoName = (typeof WHO)[number]
/** What a survey followed; `own`: written by an adviser. */
export const SURVEY_KINDS = [...STANDING, 'own'] as const
/** Of long lists. */
const MOST_SHOWN = 12

export interface Figure {
  name: FigureName
  /** A count, or for `acceptedShare` 0 to 1; null where it says nothing: nothing to share, or no channel to tell it by. */
  value: number | null
  before: number | null
}

export interface Report {
  period: Period
  before: Period
  agencyId: string | null
  channel: string | null
  figures: Figure[]
  /** Of the accounts of the period, how many have come so far, or further. */
  funnel: { step: FunnelStep; count: number }[]
  who: ({ name: WhoName } & SafeTable)[]
  workshops: WorkshopFigures
  /** Sent and answered, by what they followed. */
  surveys: { kind: (typeof SURVEY_KINDS)[number]; sent: number; answered: number }[]
  trainings: { interests: number; enrolments: number }
  answers: { total: number; delays: { delay: AnswerDelay; count: number }[] }
  /** Agencies side by side; null for the report of one agency, or where showing them would show one that has not agreed. */
  agencies: { id: string; figures: { name: FigureName; value: number | null }[] }[] | null
  /** Why `agencies` is null. */
  withheld: 'oneAgency' | 'noneAgreed' | 'wouldShowOne' | null
}

export interface WorkshopFigures {
  offered: number
  /** Of workshops with a limit. */
  seats: number
  unlimited: number
  filled: number
  attended: number
  /** People of other agencies in these workshops. */
  filledByOthers: number
  attendedByOthers: number
  /** These agencies' people in others' workshops. */
  elsewhere: number
  attendedElsewhere: number
}

export interface ReportQuery {
  period: Period
  agencyId?: string
  channel?: string
}

export async function gatherReport(
  { figures, agencies }: { figures: FiguresStore; agencies: { all(): Promise<Agency[]> } },
  query: ReportQuery,
): Promise<Report> {
  const before = periodBefore(query.period)
  const [now, earlier, all] = await Promise.all([figures.counts(query), figures.counts({ ...query, period: before }), agencies.all()])
  return makeReport({ query, before, now, earlier, agencies: all })
}

export function makeReport({
  query: { period, ...query },
  before,
  now,
  earlier,
  agencies,
}: {
  query: ReportQuery
  before: Period
  now: readonly Count[]
  earlier: readonly Count[]
  agencies: readonly Pick<Agency, 'id' | 'shares'>[]
}): Report {
  const agencyId = query.agencyId ?? null
  const channel = query.channel ?? null
  const hasChannel = channel !== null
  const agreed = agencies.filter(({ shares }) => shares.figures === true).map(({ id }) => id)
  const withheld =
    agencyId !== null || hasChannel
      ? 'oneAgency'
      : agreed.length < 2
        ? 'noneAgreed'
        : agencies.length - agreed.length === 1
          ? 'wouldShowOne'
          : null
  return {
    period,
    before,
    agencyId,
    channel,
    figures: FIGURES.map((name) => ({ name, value: figure(name, now, hasChannel), before: figure(name, earlier, hasChannel) })),
    funnel: funnelOf(now),
    who: WHO.map((name) => ({ name, ...hideSmallCells(cellsOf(now, name), MOST_SHOWN) })),
    workshops: {
      offered: sum(now, 'workshops'),
      seats: sum(now, 'seats'),
      unlimited: sum(now, 'unlimitedWorkshops'),
      filled: sum(now, 'filled'),
      attended: sum(now, 'attended'),
      filledByOthers: sum(now, 'filledByOthers'),
      attendedByOthers: sum(now, 'attendedByOthers'),
      elsewhere: sum(now, 'elsewhere'),
      attendedElsewhere: sum(now, 'attendedElsewhere'),
    },
    surveys: SURVEY_KINDS.map((kind) => ({
      kind,
      sent: sum(now, 'surveysSent', (value) => value === kind),
      answered: sum(now, 'surveysAnswered', (value) => value === kind),
    })),
    trainings: { interests: sum(now, 'trainingInterests'), enrolments: sum(now, 'trainingEnrolments') },
    answers: {
      total: sum(now, 'handoffs'),
      delays: ANSWER_DELAYS.map((delay) => ({ delay, count: sum(now, 'handoffs', (value) => value === delay) })),
    },
    agencies: withheld === null ? agreed.map((id) => ({ id, figures: figuresOf(now.filter((row) => row.agencyId === id)) })) : null,
    withheld,
  }
}

function figuresOf(rows: readonly Count[]): { name: FigureName; value: number | null }[] {
  return FIGURES.map((name) => ({ name, value: figure(name, rows, false) }))
}

/** Companies and offers have no channel. */
function figure(name: FigureName, rows: readonly Count[], hasChannel: boolean): number | null {
  if (name === 'acceptedShare') {
    const asked = sum(rows, 'contactRequests', ofRecruiters)
    return asked === 0 ? null : sum(rows, 'acceptedRequests', ofRecruiters) / asked
  }
  if (hasChannel && (name === 'companies' || name === 'offers')) return null
  return sum(rows, name)
}

/** What the recruiter asked for is the youth's to accept. */
const ofRecruiters = (askedBy: string | null) => askedBy !== 'recruiter'

function funnelOf(rows: readonly Count[]): { step: FunnelStep; count: number }[] {
  return FUNNEL.map((step, position) => {
    const further: readonly string[] = FUNNEL.slice(position)
    return { step, count: sum(rows, 'reached', (value) => value !== null && further.includes(value)) }
  })
}

function cellsOf(rows: readonly Count[], name: CountName): { value: string | null; count: number }[] {
  const cells = new Map<string | null, number>()
  for (const row of rows) if (row.name === name) cells.set(row.value, (cells.get(row.value) ?? 0) + row.count)
  return [...cells].map(([value, count]) => ({ value, count }))
}

function sum(rows: readonly Count[], name: CountName, isOf: (value: string | null) => boolean = () => true): number {
  return rows.reduce((total, row) => (row.name === name && isOf(row.value) ? total + row.count : total), 0)
}
