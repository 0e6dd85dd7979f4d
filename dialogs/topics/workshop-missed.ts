/** A kind word to who had a seat and did not come, with the next dates of the same. */
import { z } from 'zod'
import { timeZoneOf } from '../../domain/agencies/agency.js'
import type { Workshop } from '../../domain/workshops/workshop.js'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { shortDayAndTime, shorten } from './format.js'

const MOST_DATES = 3
const MOST_LOOKED_AT = 50
const TITLE_LENGTH = 38

const missedInput = z.object({ workshopId: z.string() })

export const workshopMissedTopic = (deps: TopicDeps) =>
  topic('workshop.missed', async (ask, input) => {
    const { workshopId } = missedInput.parse(input)
    ask.speakAs('registered')
    const missed = await ask.once('missed', () => whatWasMissed(deps, workshopId, youthIdOf(ask.turn), ask.turn.now))
    if (missed === null) return
    if (missed.dates.length === 0) {
      await ask.say('workshopNotices.missed', { title: missed.title })
      return
    }
    const chosen = await ask.choice(
      'workshopNotices.missedWithDates',
      [
        ...missed.dates.map(({ id, line }) => ({ value: id, label: { text: line } })),
        { value: 'no' as const, label: 'workshopNotices.missedNo', synonyms: ['non', 'aucun', 'plus tard', 'pas maintenant'] },
      ],
      { vars: { title: missed.title } },
    )
    if (chosen !== 'no') await ask.topic('workshop', { workshopId: chosen })
  })

/** Null when there is nothing to say any more: they came after all, or have left. */
async function whatWasMissed({ domain }: TopicDeps, workshopId: string, youthId: string, now: Date) {
  const workshop = await domain.workshops.get(workshopId)
  const own = (await domain.workshops.registrations(workshopId)).find((registration) => registration.youthId === youthId)
  if (workshop === null || own?.state !== 'registered' || own.attendedAt !== null) return null
  const [youth, mine] = await Promise.all([domain.youths.get(youthId), domain.workshops.ofYouth(youthId, now)])
  const taken = new Set(mine.map((one) => one.workshop.id))
  const upcoming = await domain.workshops.upcomingFor(youth?.agencyId ?? null, now, MOST_LOOKED_AT)
  const next = upcoming.filter((other) => isLike(other, workshop) && !taken.has(other.id)).slice(0, MOST_DATES)
  const dates = await Promise.all(
    next.map(async ({ id, title, startsAt, agencyId }) => ({
      id,
      line: `${shortDayAndTime(startsAt, timeZoneOf(await domain.agencies.get(agencyId)))} · ${shorten(title, TITLE_LENGTH)}`,
    })),
  )
  return { title: workshop.title, dates }
}

/** Another session of the series, or one of the same theme. */
function isLike(other: Workshop, { series, theme }: Workshop): boolean {
  return (series !== null && other.series?.id === series.id) || other.theme === theme
}
