/** `/enquete`: an adviser asks youths of their agency up to three questions, and follows the answers. */
import { DateTime } from 'luxon'
import { z } from 'zod'
import { timeZoneOf } from '../domain/agencies/agency.js'
import { audienceOf } from '../domain/surveys/audience.js'
import type { Survey } from '../domain/surveys/survey.js'
import { SURVEY_REFRESH, SURVEY_SEND, SURVEY_STOP, surveyCard, surveyPreview } from './blocks/survey-card.js'
import type { Context } from './context.js'
import { type Command, onCommand, onPress, onSubmit, type Press, type Read, type Submission } from './listeners.js'
import { showCard } from './post.js'
import { Refusal } from './refusal.js'
import { readSurvey, SURVEY_FORM, surveyForm } from './survey-form.js'

const opened = z.object({ agencyId: z.string(), channelId: z.string().optional() })
const previewed = z.object({ surveyId: z.string(), channelId: z.string().optional() })

export function surveyFeature(context: Context): void {
  onCommand(context, '/enquete', (command) => open(context, command))
  onSubmit(
    context,
    SURVEY_FORM,
    (submission) => preview(context, submission),
    async () => {},
  )
  onSubmit(
    context,
    SURVEY_SEND,
    () => ({ value: null }),
    (_, submission) => send(context, submission),
  )
  onPress(context, SURVEY_STOP, (press) => stop(context, press))
  onPress(context, SURVEY_REFRESH, async (press) => refresh(context, await standing(context, press.userId, press.value)))
}

async function open({ scope, client, clock, words }: Context, { userId, channelId, triggerId }: Command): Promise<void> {
  const member = await scope.any(userId)
  const [chosen, mine] = await Promise.all([scope.home(member, channelId), scope.agencies(member)])
  const metadata = JSON.stringify({ agencyId: chosen.id, channelId })
  await client.views.open({ trigger_id: triggerId, view: surveyForm({ mine, chosen, now: clock.now(), metadata, words }) })
}

/** Keeps it as a draft and shows what will be sent, and to how many. */
async function preview(context: Context, { userId, viewId, form, metadata }: Submission): Promise<Read<null>> {
  const { domain, scope, clock, words } = context
  const { agencyId: home, channelId } = opened.parse(metadata)
  const agencyId = form.one('agency') ?? home
  await scope.of(userId, agencyId)
  const now = clock.now()
  const zone = timeZoneOf(await domain.agencies.get(agencyId))
  const read = readSurvey(form, now, zone, words)
  if (!('value' in read)) return read
  // Changed and sent once more, it is another draft; repeated by Slack, it is the same.
  const id = `slack-${viewId}-${digest(JSON.stringify(read.value))}`
  const survey = await domain.surveys.draft({ ...read.value, id, agencyId, createdBy: userId })
  const people = await audienceOf(domain.youths, survey, now)
  return {
    view: surveyPreview({
      survey,
      count: people.length,
      dates: datesOf(context, survey, zone),
      metadata: JSON.stringify({ surveyId: id, channelId }),
      words,
    }),
  }
}

async function send(context: Context, { userId, metadata }: Submission): Promise<void> {
  const { surveyId } = previewed.parse(metadata)
  const survey = await standing(context, userId, surveyId)
  const { survey: now } = await context.domain.surveys.open(survey.id)
  if (now !== null) await refresh(context, now)
}

async function stop(context: Context, { userId, value }: Press): Promise<void> {
  const survey = await standing(context, userId, value)
  const { survey: now } = await context.domain.surveys.stop(survey.id)
  if (now !== null) await refresh(context, now)
}

/** @throws {Refusal} when there is none, or the adviser is of another agency */
async function standing({ domain, scope }: Context, userId: string, id: string): Promise<Survey> {
  const survey = await domain.surveys.get(id)
  if (survey === null) {
    await scope.any(userId)
    throw new Refusal('survey.gone')
  }
  await scope.of(userId, survey.agencyId)
  return survey
}

async function refresh(context: Context, { id, agencyId, state }: Survey): Promise<void> {
  if (state === 'draft') return
  await showCard(context, `survey:${id}`, agencyId, async () => {
    const { domain, clock, words } = context
    const survey = await domain.surveys.get(id)
    if (survey === null) return null
    const free = survey.questions.filter(({ kind }) => kind === 'line')
    const [figures, agency, lines] = await Promise.all([
      domain.surveys.figures({ surveyId: id, questions: survey.questions }),
      domain.agencies.get(agencyId),
      Promise.all(free.map(async (question) => [question.id, await domain.surveys.lines(id, question.id)] as const)),
    ])
    return surveyCard({
      survey,
      figures,
      lines: Object.fromEntries(lines),
      dates: datesOf(context, survey, timeZoneOf(agency)),
      isOver: survey.until <= clock.now(),
      words,
    })
  })
}

function datesOf({ words }: Context, { from, until }: Survey, zone: string): string {
  const day = (at: Date) => DateTime.fromJSDate(at, { zone }).setLocale('fr').toFormat('d LLLL')
  return words('survey.dates', { from: day(from), until: day(until) })
}

/** A short name of a text: eight characters. */
function digest(text: string): string {
  let hash = 0
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0
  return hash.toString(36)
}
