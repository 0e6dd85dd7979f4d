/** A survey as advisers see it: what youths will read before it goes, and what they answered afterwards. */
import type { Words } from '../../base/words.js'
import { BEST_SCORE, type QuestionFigures, type Survey, type SurveyFigures } from '../../domain/surveys/survey.js'
import { escapeMrkdwn } from '../text.js'
import {
  actions,
  type Block,
  button,
  type CardMessage,
  context,
  divider,
  header,
  type Modal,
  message,
  modal,
  quoted,
  section,
} from './kit.js'

export const SURVEY_SEND = 'survey:send'
export const SURVEY_STOP = 'survey:stop'
export const SURVEY_REFRESH = 'survey:refresh'

const MOST_LINES_SHOWN = 8

/** What is about to be sent, and to how many. */
export function surveyPreview({
  survey,
  count,
  dates,
  metadata,
  words,
}: {
  survey: Survey
  count: number
  dates: string
  metadata: string
  words: Words
}): Modal {
  const asked = survey.questions.map(({ text, kind, choices }, index) => {
    const how = kind === 'choice' ? choices.join(' · ') : words(`surveyForm.kinds.${kind}`)
    return section(`*${index + 1}.* ${escapeMrkdwn(text ?? '')}\n_${escapeMrkdwn(how)}_`)
  })
  return modal({
    callbackId: SURVEY_SEND,
    title: words('survey.previewTitle'),
    ...(count === 0 ? {} : { submit: words('survey.send') }),
    close: words('common.cancel'),
    metadata,
    blocks: [
      section(`*${escapeMrkdwn(survey.title)}*`),
      ...asked,
      divider,
      section(escapeMrkdwn(words(count === 0 ? 'survey.nobody' : 'survey.willGoTo', { count }))),
      context(escapeMrkdwn(dates), escapeMrkdwn(words('survey.rules'))),
    ],
  })
}

export interface SurveyCard {
  survey: Survey
  figures: SurveyFigures
  /** Free lines by question, without who wrote them. */
  lines: Record<string, string[]>
  dates: string
  isOver: boolean
  words: Words
}

export function surveyCard({ survey, figures, lines, dates, isOver, words }: SurveyCard): CardMessage {
  const title = words('survey.title', { title: survey.title })
  const state = words(survey.state === 'stopped' ? 'survey.stopped' : isOver ? 'survey.over' : 'survey.running')
  const count = (value: number | null) => (value === null ? words('survey.fewer') : String(value))
  const rate = figures.rate === null ? '' : ` · ${Math.round(figures.rate * 100)} %`
  const sums = words('survey.sums', { sent: count(figures.sent), answered: count(figures.answered) })
  const blocks: Block[] = [
    header(title),
    context(escapeMrkdwn(`${state} · ${dates}`)),
    section(`*${escapeMrkdwn(sums)}*${escapeMrkdwn(rate)}`),
  ]
  figures.questions.forEach((question, index) => {
    blocks.push(section(`*${index + 1}.* ${escapeMrkdwn(question.text ?? '')}\n${escapeMrkdwn(resultOf(question, survey, words))}`))
    for (const line of (lines[question.id] ?? []).slice(0, MOST_LINES_SHOWN)) blocks.push(...quoted(line))
  })
  if (survey.state === 'open' && !isOver) {
    const confirm = { title: words('survey.stopTitle'), text: words('survey.stopText'), yes: words('survey.stop'), no: words('common.no') }
    blocks.push(
      actions(
        'survey',
        button(SURVEY_REFRESH, words('survey.refresh'), survey.id),
        button(SURVEY_STOP, words('survey.stop'), survey.id, { style: 'danger', confirm }),
      ),
    )
  } else blocks.push(actions('survey', button(SURVEY_REFRESH, words('survey.refresh'), survey.id)))
  return message(title, blocks)
}

function resultOf({ id, kind, answered, mean, distribution }: QuestionFigures, { questions }: Survey, words: Words): string {
  if (answered === 0) return words('survey.noAnswer')
  if (answered === null) return words('survey.tooFew')
  if (kind === 'line') return words('survey.lines', { count: answered })
  const labelOf = (value: string) => {
    if (kind === 'choice') return questions.find((question) => question.id === id)?.choices[Number(value)] ?? value
    return kind === 'yesNo' ? words(value === 'yes' ? 'survey.yes' : 'survey.no') : value
  }
  const cells = distribution
    .filter(({ count }) => count !== 0)
    .map(({ value, count }) => `${labelOf(value)} : ${count ?? words('survey.fewer')}`)
  const average = mean === null ? [] : [words('survey.mean', { mean: mean.toFixed(1).replace('.', ','), best: BEST_SCORE })]
  return [...average, ...cells].join(' · ')
}
