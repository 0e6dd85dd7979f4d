/** What is told to who registered: reminders with the video link, changes, cancellation, a seat that came free. */
import { z } from 'zod'
import { timeZoneOf } from '../../domain/agencies/agency.js'
import type { Ask, Variables } from '../ask.js'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { dayAndTime, timeOfDay } from './format.js'
import { ownLinkTo } from './workshop-link.js'

const reminderInput = z.object({ workshopId: z.string(), kind: z.enum(['dayBefore', 'hourBefore', 'tenMinutesBefore']) })

export const workshopReminderTopic = (deps: TopicDeps) =>
  topic('workshop.reminder', async (ask, input) => {
    const { workshopId, kind } = reminderInput.parse(input)
    const facts = await noticeFacts(ask, deps, workshopId)
    // Held up on the way until it began: a reminder would only annoy.
    if (facts === null || facts.isCancelled || facts.hasBegun) return
    await ask.say(`workshopNotices.${kind}`, facts.vars)
  })

const noticeInput = z.object({ workshopId: z.string() })

export const workshopChangedTopic = (deps: TopicDeps) => notice('workshop.changed', 'workshopNotices.changed', deps)
export const workshopPromotedTopic = (deps: TopicDeps) => notice('workshop.promoted', 'workshopNotices.promoted', deps)

export const workshopCancelledTopic = (deps: TopicDeps) =>
  topic('workshop.cancelled', async (ask, input) => {
    const { workshopId } = noticeInput.parse(input)
    const facts = await noticeFacts(ask, deps, workshopId)
    if (facts !== null) await ask.say('workshopNotices.cancelled', facts.vars)
  })

function notice(id: string, words: string, deps: TopicDeps) {
  return topic(id, async (ask, input) => {
    const { workshopId } = noticeInput.parse(input)
    const facts = await noticeFacts(ask, deps, workshopId)
    if (facts === null || facts.isCancelled || facts.hasBegun) return
    await ask.say(words, facts.vars)
  })
}

interface NoticeFacts {
  isCancelled: boolean
  hasBegun: boolean
  vars: Variables
}

async function noticeFacts(ask: Ask, deps: TopicDeps, workshopId: string): Promise<NoticeFacts | null> {
  const { domain, words } = deps
  ask.speakAs('registered')
  return ask.once('facts', async () => {
    const workshop = await domain.workshops.get(workshopId)
    if (workshop === null) return null
    const zone = timeZoneOf(await domain.agencies.get(workshop.agencyId))
    const link = await ownLinkTo(workshop, youthIdOf(ask.turn), deps)
    const where = [
      ...(link === null ? [] : [words('workshopNotices.link', { url: link })]),
      ...(workshop.address === null || workshop.address === '' ? [] : [words('workshopNotices.address', { address: workshop.address })]),
    ]
    return {
      isCancelled: workshop.state === 'cancelled',
      hasBegun: workshop.startsAt <= ask.turn.now,
      vars: {
        title: workshop.title,
        when: dayAndTime(workshop.startsAt, zone),
        time: timeOfDay(workshop.startsAt, zone),
        where: where.join('\n'),
      },
    }
  })
}
