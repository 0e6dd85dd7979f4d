/** The window in which an adviser writes a survey: up to three questions, for whom and when. */
import { DateTime } from 'luxon'
import type { Words } from '../base/words.js'
import type { Agency } from '../domain/agencies/agency.js'
import { MOST_QUESTIONS, QUESTION_KINDS, type SurveyAudience, type SurveyQuestion } from '../domain/surveys/survey.js'
import { dateField, type FormValues, selectField, textField } from './blocks/form.js'
import { type Block, choice, type Modal, modal, context as note } from './blocks/kit.js'
import type { Read } from './listeners.js'
import { escapeMrkdwn } from './text.js'

export const SURVEY_FORM = 'survey:form'
const TITLE_LENGTH = 80
const QUESTION_LENGTH = 140
const CHOICES_LENGTH = 300
const CHOICE_LENGTH = 40
const FEWEST_CHOICES = 2
const MOST_CHOICES = 6
const MOST_DAYS = 60
const USUAL_DAYS = 14
const SEEN_DAYS = [30, 90, 365] as const

export interface SurveyFields {
  agencyId: string | null
  title: string
  questions: SurveyQuestion[]
  audience: SurveyAudience
  from: Date
  until: Date
}

export function surveyForm({
  mine,
  chosen,
  now,
  metadata,
  words,
}: {
  mine: Agency[]
  chosen: Agency
  now: Date
  metadata: string
  words: Words
}): Modal {
  const today = DateTime.fromJSDate(now, { zone: chosen.timeZone })
  const questions = Array.from({ length: MOST_QUESTIONS }, (_, at): Block[] => {
    const number = at + 1
    const isOptional = at > 0
    return [
      textField(`question${number}`, { label: words('surveyForm.question', { number }), isOptional }, { most: QUESTION_LENGTH }),
      selectField(
        `kind${number}`,
        { label: words('surveyForm.kind', { number }), isOptional },
        QUESTION_KINDS.map((kind) => choice(kind, words(`surveyForm.kinds.${kind}`))),
        at === 0 ? 'score' : undefined,
      ),
      textField(
        `choices${number}`,
        { label: words('surveyForm.choices', { number }), hint: words('surveyForm.choicesHint'), isOptional: true },
        { most: CHOICES_LENGTH, isMultiline: true },
      ),
    ]
  })
  return modal({
    callbackId: SURVEY_FORM,
    title: words('surveyForm.title'),
    submit: words('surveyForm.submit'),
    close: words('common.cancel'),
    metadata,
    blocks: [
      note(escapeMrkdwn(words('surveyForm.text'))),
      ...(mine.length > 1
        ? [
            selectField(
              'agency',
              { label: words('surveyForm.agency') },
              mine.map(({ id, name }) => choice(id, name)),
              chosen.id,
            ),
          ]
        : []),
      textField('title', { label: words('surveyForm.name'), hint: words('surveyForm.nameHint') }, { most: TITLE_LENGTH }),
      ...questions.flat(),
      selectField(
        'consent',
        { label: words('surveyForm.consent') },
        [choice('surveys', words('surveyForm.consents.surveys')), choice('alerts', words('surveyForm.consents.alerts'))],
        'surveys',
      ),
      selectField(
        'seen',
        { label: words('surveyForm.seen') },
        [
          choice('any', words('surveyForm.seenAny')),
          ...SEEN_DAYS.map((days) => choice(String(days), words('surveyForm.seenWithin', { days }))),
        ],
        'any',
      ),
      dateField('from', { label: words('surveyForm.from') }, today.toISODate() ?? undefined),
      dateField('until', { label: words('surveyForm.until') }, today.plus({ days: USUAL_DAYS }).toISODate() ?? undefined),
    ],
  })
}

/** @param timeZone of the agency */
export function readSurvey(form: FormValues, now: Date, timeZone: string, words: Words): Read<SurveyFields> {
  const errors: Record<string, string> = {}
  const refuse = (field: string, key: string, vars: Record<string, number> = {}) => {
    errors[field] = words(`surveyForm.errors.${key}`, vars)
  }
  const title = form.one('title') ?? ''
  if (title === '') refuse('title', 'noTitle')
  const questions: SurveyQuestion[] = []
  for (let number = 1; number <= MOST_QUESTIONS; number++) {
    const text = form.one(`question${number}`)
    const kind = QUESTION_KINDS.find((known) => known === form.one(`kind${number}`))
    const choices = choicesIn(form.one(`choices${number}`) ?? '')
    if (text === undefined) {
      if (number === 1) refuse('question1', 'noQuestion')
      else if (kind !== undefined && choices.length > 0) refuse(`question${number}`, 'noQuestion')
      continue
    }
    if (kind === undefined) {
      refuse(`kind${number}`, 'noKind')
      continue
    }
    if (kind === 'choice' && (choices.length < FEWEST_CHOICES || choices.length > MOST_CHOICES)) {
      refuse(`choices${number}`, 'choices', { least: FEWEST_CHOICES, most: MOST_CHOICES })
    }
    questions.push({ id: `q${questions.length + 1}`, kind, text, choices: kind === 'choice' ? choices : [] })
  }
  const dayOf = (field: string) => DateTime.fromISO(form.one(field) ?? '', { zone: timeZone })
  const [from, until] = [dayOf('from').startOf('day'), dayOf('until').endOf('day')]
  if (!from.isValid) refuse('from', 'noDate')
  if (!until.isValid) refuse('until', 'noDate')
  else if (until.toJSDate() <= now) refuse('until', 'past')
  else if (from.isValid && until < from) refuse('until', 'backwards')
  else if (from.isValid && until.diff(from, 'days').days > MOST_DAYS + 1) refuse('until', 'tooLong', { days: MOST_DAYS })
  if (Object.keys(errors).length > 0) return { errors }
  const seen = SEEN_DAYS.find((days) => String(days) === form.one('seen'))
  return {
    value: {
      agencyId: form.one('agency') ?? null,
      title,
      questions,
      audience: { withAlerts: form.one('consent') === 'alerts', seenWithinDays: seen ?? null },
      from: from.toJSDate(),
      until: until.toJSDate(),
    },
  }
}

/** One a line, or between commas; each once. */
function choicesIn(text: string): string[] {
  const parts = text.split(/[\n;,]/).map((part) => part.trim().slice(0, CHOICE_LENGTH))
  return [...new Set(parts.filter((part) => part !== ''))]
}
