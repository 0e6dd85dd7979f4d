/** Short surveys by chat: three questions at most, each may be passed over. Pure. */

export const QUESTION_KINDS = ['score', 'yesNo', 'choice', 'line'] as const
/** `score`: 0 to 10; `line`: one free line. */
export type QuestionKind = (typeof QUESTION_KINDS)[number]

export interface SurveyQuestion {
  /** `q1`, `q2`, `q3`. */
  id: string
  kind: QuestionKind
  /** As an adviser wrote it; null in a standing survey, whose words are in the catalog. */
  text: string | null
  /** Of a `choice`. */
  choices: string[]
}

export const MOST_QUESTIONS = 3
export const BEST_SCORE = 10

/** Those that are sent by themselves: after a workshop, an appointment, a contact request, and twice a year. */
export const STANDING = ['workshop', 'appointment', 'contactRequest', 'halfYear'] as const
export type StandingKind = (typeof STANDING)[number]

const USEFUL: SurveyQuestion = { id: 'q1', kind: 'score', text: null, choices: [] }
const CLEAR: SurveyQuestion = { id: 'q2', kind: 'yesNo', text: null, choices: [] }
const FREE: SurveyQuestion = { id: 'q3', kind: 'line', text: null, choices: [] }

/** What each standing survey asks. */
export const STANDING_QUESTIONS: Record<StandingKind, SurveyQuestion[]> = {
  workshop: [USEFUL, CLEAR, FREE],
  appointment: [USEFUL, CLEAR, FREE],
  contactRequest: [USEFUL, CLEAR, FREE],
  halfYear: [USEFUL, FREE],
}

/** One that an adviser wrote. */
export interface Survey {
  id: string
  agencyId: string
  title: string
  questions: SurveyQuestion[]
  audience: SurveyAudience
  /** Sent between the two. */
  from: Date
  until: Date
  state: 'draft' | 'open' | 'stopped'
  /** Slack user id. */
  createdBy: string
  createdAt: Date
}

/** Who of the agency's youths; all of them have allowed surveys. */
export interface SurveyAudience {
  /** Only those who also want alerts. */
  withAlerts: boolean
  /** Only those who wrote within so many days. */
  seenWithinDays: number | null
}

/** One survey for one person. */
export interface SurveySending {
  /** `workshop:<workshop>:<youth>`: once for each. */
  id: string
  /** A standing kind, or the id of an adviser's survey. */
  surveyId: string
  kind: StandingKind | 'own'
  youthId: string
  agencyId: string | null
  /** What it is about, as the person reads it: a workshop's title. */
  about: string
  questions: SurveyQuestion[]
  /** Not before. */
  dueAt: Date
  /** Not after: what is asked too late is not asked. */
  uselessAfter: Date
  sentAt: Date | null
  state: 'waiting' | 'sent' | 'done' | 'dropped'
  /** By question; null: passed over. */
  answers: Record<string, string | null>
}

/** What a figure reads like when it might point at somebody: under five it is not shown. */
export const FEWEST_SHOWN = 5

export interface SurveyFigures {
  /** Null while under five. */
  sent: number | null
  answered: number | null
  /** Share of those sent that were answered, 0 to 1. */
  rate: number | null
  questions: QuestionFigures[]
}

export interface QuestionFigures {
  id: string
  kind: QuestionKind
  text: string | null
  answered: number | null
  /** Of a score; null while under five answered. */
  mean: number | null
  /** In the question's own order; null where a cell is hidden. Empty for free lines. */
  distribution: { value: string; count: number | null }[]
}

/** The figures of counts, with cells under five hidden, and one more where a single hidden one could be worked out. */
export function figuresOf(
  questions: readonly SurveyQuestion[],
  { sent, answered, counts }: { sent: number; answered: number; counts: Readonly<Record<string, Readonly<Record<string, number>>>> },
): SurveyFigures {
  const shown = (count: number) => (count === 0 || count >= FEWEST_SHOWN ? count : null)
  return {
    sent: shown(sent),
    answered: shown(answered),
    rate: sent >= FEWEST_SHOWN && shown(answered) !== null ? answered / sent : null,
    questions: questions.map((question) => {
      const given = counts[question.id] ?? {}
      const cells = valuesOf(question).map((value) => ({ value, count: given[value] ?? 0 }))
      const total = question.kind === 'line' ? (given[LINES] ?? 0) : cells.reduce((sum, { count }) => sum + count, 0)
      const { id, kind, text } = question
      return {
        id,
        kind,
        text,
        answered: shown(total),
        mean:
          kind === 'score' && total >= FEWEST_SHOWN
            ? cells.reduce((sum, { value, count }) => sum + Number(value) * count, 0) / total
            : null,
        distribution: total >= FEWEST_SHOWN ? hidden(cells) : cells.map(({ value, count }) => ({ value, count: count === 0 ? 0 : null })),
      }
    }),
  }
}

/** Free lines are counted under this value, and read nowhere but by the agency. */
export const LINES = 'lines'

/** The values an answer may have, in order; none for a free line. */
export function valuesOf({ kind, choices }: Pick<SurveyQuestion, 'kind' | 'choices'>): string[] {
  if (kind === 'score') return Array.from({ length: BEST_SCORE + 1 }, (_, score) => String(score))
  if (kind === 'yesNo') return ['yes', 'no']
  return kind === 'choice' ? choices.map((_, index) => String(index)) : []
}

function hidden(cells: { value: string; count: number }[]): { value: string; count: number | null }[] {
  const small = cells.filter(({ count }) => count > 0 && count < FEWEST_SHOWN)
  const next = cells.filter(({ count }) => count >= FEWEST_SHOWN).sort((a, b) => a.count - b.count)[0]
  // A single hidden cell is the total less the others.
  const alsoHidden = small.length === 1 ? next?.value : undefined
  return cells.map(({ value, count }) => ({
    value,
    count: (count > 0 && count < FEWEST_SHOWN) || value === alsoHidden ? null : count,
  }))
}

/** What a count of answers under `question` is called; null for what is not counted (passed over). */
export function countedAs({ kind }: Pick<SurveyQuestion, 'kind'>, answer: string | null): string | null {
  if (answer === null) return null
  return kind === 'line' ? LINES : answer
}
