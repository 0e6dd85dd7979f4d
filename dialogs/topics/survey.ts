/** A short survey: three questions at most. What is answered is kept at once, whatever comes in between. */
import { z } from 'zod'
import type { SurveyQuestion, SurveySending } from '../../domain/surveys/survey.js'
import type { Ask, Option } from '../ask.js'
import { isSkip } from '../prompts/skip.js'
import { topic } from '../topic.js'
import { scoreIn } from '../understanding/scores.js'
import { type TopicDeps, youthIdOf } from './deps.js'

const LINE_LENGTH = 500
const MOST_TRIES = 3
/** From here down an adviser may be wanted. */
const LOW_SCORE = 3

const askedInput = z.object({ sendingId: z.string() })

/** Sent by the service. */
export const surveyAskedTopic = (deps: TopicDeps) =>
  topic('survey.asked', async (ask, input) => {
    ask.speakAs('unasked')
    const { sendingId } = askedInput.parse(input)
    const sending = await ask.once('sending', () => ownSending(ask, deps, sendingId))
    if (sending !== null) await run(ask, deps, sending, true)
  })

/** AVIS: goes on with the survey that was left. */
export const surveyTopic = (deps: TopicDeps) =>
  topic('survey', async (ask) => {
    const sending = await ask.once('open', () => deps.domain.surveys.openOf(youthIdOf(ask.turn)))
    if (sending === null) await ask.say('survey.none')
    else await run(ask, deps, sending, false)
  })

async function ownSending(ask: Ask, { domain }: TopicDeps, sendingId: string): Promise<SurveySending | null> {
  const sending = await domain.surveys.sending(sendingId)
  return sending?.youthId === youthIdOf(ask.turn) ? sending : null
}

type Sending = Pick<SurveySending, 'id' | 'kind' | 'about' | 'questions' | 'answers'>

async function run(ask: Ask, deps: TopicDeps, sending: Sending, isFirst: boolean): Promise<void> {
  const left = sending.questions.filter(({ id }) => !(id in sending.answers))
  let hello = isFirst ? deps.words(`survey.hello.${sending.kind}`, { about: sending.about, count: left.length }) : ''
  let isLow = false
  for (const question of left) {
    // A free line may have come before its question.
    const isTold = await ask.once(`told:${question.id}`, async () => {
      const now = await deps.domain.surveys.sending(sending.id)
      return now === null || question.id in now.answers
    })
    if (isTold) continue
    const text = [hello, wordsOf(deps, sending, question)].filter((line) => line !== '').join('\n')
    hello = ''
    const answer = await answerTo(ask, deps, sending, question, text)
    ask.speakAs('answer')
    await save(ask, deps, sending.id, question.id, answer)
    isLow ||= question.kind === 'score' && answer !== null && Number(answer) <= LOW_SCORE
  }
  await ask.say(isLow ? 'survey.thanksLow' : 'survey.thanks')
}

function wordsOf({ words }: TopicDeps, { kind, about }: Sending, { id, kind: how, text }: SurveyQuestion): string {
  const question = text ?? words(`survey.${kind}.${id}`, { about })
  return how === 'score' ? words('survey.scoreOf', { question }) : how === 'line' ? words('survey.lineOf', { question }) : question
}

/** @returns null when it was passed over */
async function answerTo(ask: Ask, deps: TopicDeps, sending: Sending, question: SurveyQuestion, text: string): Promise<string | null> {
  const more = { vars: { text }, isSkippable: true }
  if (question.kind === 'score') return askScore(ask, deps, sending, text)
  if (question.kind === 'yesNo') {
    const isYes = await ask.choice(
      'survey.ask',
      [
        { value: 'yes', label: 'survey.yes', synonyms: ['oui', 'ouais', 'yes', 'ok', 'carrement', 'un peu'] },
        { value: 'no', label: 'survey.no', synonyms: ['non', 'nan', 'pas du tout', 'bof'] },
      ],
      more,
    )
    return isYes ?? null
  }
  if (question.kind === 'choice') {
    const options: Option<string>[] = question.choices.map((label, index) => ({ value: String(index), label: { text: label } }))
    return (await ask.choice('survey.ask', options, more)) ?? null
  }
  return (await ask.text('survey.ask', { ...more, maxLength: LINE_LENGTH })) ?? null
}

/** A number, in figures or words; what is written in its place, or after it, is kept as the free line. */
async function askScore(ask: Ask, deps: TopicDeps, sending: Sending, text: string): Promise<string | null> {
  const line = sending.questions.find(({ kind, id }) => kind === 'line' && !(id in sending.answers))
  let words = 'survey.ask'
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const said = (await ask.text(words, { maxLength: LINE_LENGTH, vars: { text } })) ?? ''
    if (isSkip(said, 0)) return null
    const heard = scoreIn(said)
    const rest = heard === undefined ? said : heard.rest
    if (line !== undefined && /\p{L}{2,}\s+\p{L}/u.test(rest)) await save(ask, deps, sending.id, line.id, rest)
    if (heard !== undefined) return String(heard.score)
    words = line !== undefined && /\p{L}{2,}\s+\p{L}/u.test(rest) ? 'survey.scoreThen' : 'survey.scoreAgain'
  }
  return null
}

async function save(ask: Ask, { domain }: TopicDeps, sendingId: string, questionId: string, answer: string | null): Promise<void> {
  await ask.once(`save:${questionId}`, async () => {
    await domain.surveys.answer(sendingId, questionId, answer)
    return null
  })
}
