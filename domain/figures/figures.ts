/** What is counted, by day, agency and channel; nothing here tells of a person, so it outlives them. */

/** How far somebody has come, the furthest last. */
export const FUNNEL = ['account', 'welcome', 'profile', 'match', 'contactRequest', 'accepted', 'interview', 'hired'] as const
export type FunnelStep = (typeof FUNNEL)[number]

/** How soon an adviser's first word came after the conversation was passed on: up to so many minutes. */
export const ANSWER_DELAYS = ['5', '15', '60', '240', '1440', 'later', 'never'] as const
export type AnswerDelay = (typeof ANSWER_DELAYS)[number]

export const AGE_BANDS = ['under16', '16-17', '18-20', '21-25', 'over25'] as const
export type AgeBand = (typeof AGE_BANDS)[number]

/** Told by the person, for these figures alone: matching never sees it. */
export interface About {
  ageBand?: AgeBand
  /** Whether a Mission Locale knew them before. */
  isAccompanied?: boolean
}

/**
 * Name of a count, with what its value tells:
 * - `accounts`, `companies`, `offers`, `profiles`, `matches`: nothing
 * - `reached`: the furthest `FunnelStep` of an account, on the account's day
 * - `age`, `level`, `occupation`, `commune`, `channel`, `accompanied`: who an account is, on the account's day; null is unknown
 * - `contactRequests`, `acceptedRequests`: who asked, on the day it was asked
 * - `workshops`, `unlimitedWorkshops`, `seats`; `filled`, `attended`, `filledByOthers`, `attendedByOthers`: of the host, on the workshop's day;
 *   `elsewhere`, `attendedElsewhere`: of the youth's own agency
 * - `surveysSent`, `surveysAnswered`: `workshop`, `appointment`, `contactRequest`, `halfYear` or `own`, on the day it was sent or answered
 * - `trainingInterests`, `trainingEnrolments`: nothing, on the day it was asked
 * - `handoffs`: the `AnswerDelay`, on the day it was opened
 */
export const COUNTS = [
  'accounts',
  'reached',
  'age',
  'level',
  'occupation',
  'commune',
  'channel',
  'accompanied',
  'companies',
  'offers',
  'profiles',
  'matches',
  'contactRequests',
  'acceptedRequests',
  'applications',
  'workshops',
  'unlimitedWorkshops',
  'seats',
  'filled',
  'attended',
  'filledByOthers',
  'attendedByOthers',
  'elsewhere',
  'attendedElsewhere',
  'handoffs',
  'trainingInterests',
  'trainingEnrolments',
  'surveysSent',
  'surveysAnswered',
] as const
export type CountName = (typeof COUNTS)[number]

/** These tell of companies and places: they have no channel. */
export const WITHOUT_CHANNEL = [
  'companies',
  'offers',
  'workshops',
  'unlimitedWorkshops',
  'seats',
  'surveysSent',
  'surveysAnswered',
] as const satisfies CountName[]

export interface Count {
  agencyId: string | null
  name: CountName
  value: string | null
  count: number
}

/** Local days of Paris, `2026-11-25`, both included. */
export interface Period {
  from: string
  to: string
}

export interface FiguresQuery {
  period: Period
  /** Only what is of this agency. */
  agencyId?: string
  /** Only who came by this channel; what has none is left out. */
  channel?: string
}

export interface FiguresStore {
  counts(query: FiguresQuery): Promise<Count[]>
  /**
   * Keeps the counts of the days that are over, so that they are not counted again: the last two months, months never kept, and the one
   * whose last count is the oldest. Once a local day, whoever asks. `touch` is called between months.
   */
  keep(now: Date, touch?: () => Promise<void>): Promise<void>
}
