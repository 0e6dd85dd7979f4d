/** A workshop's cards: in its agency's channel, in those of the agencies that are invited, each with its roster in the thread. */
import { timeZoneOf } from '../domain/agencies/agency.js'
import type { Registration, Workshop } from '../domain/workshops/workshop.js'
import type { CardMessage } from './blocks/kit.js'
import { type Roster, workshopCard } from './blocks/workshop-card.js'
import type { CardPlace } from './cards.js'
import type { Context } from './context.js'
import { showCard, showInThread } from './post.js'
import { dayAndTime, timeOfDay } from './when.js'
import { followingOf } from './workshop-found.js'
import { threadRoster } from './workshop-roster.js'

/** Draws the workshop's cards as things stand now. */
export async function refreshWorkshop(context: Context, workshopId: string): Promise<void> {
  const { domain, cards } = context
  const workshop = await domain.workshops.get(workshopId)
  if (workshop === null) return
  const key = `workshop:${workshopId}`
  const place = await showCard(context, key, workshop.agencyId, () => buildCard(context, workshopId, workshop.agencyId))
  if (place !== null) {
    if (workshop.slack?.ts !== place.ts) await domain.workshops.update(workshopId, { slack: place })
    await refreshRoster(context, workshop, workshop.agencyId, place)
  }
  for (const { id, slackChannelId } of await domain.agencies.all()) {
    if (id === workshop.agencyId || slackChannelId === null) continue
    const guestKey = `${key}:${id}`
    // One that is invited no more keeps its card, which says so.
    if (!workshop.invitedAgencyIds.includes(id) && (await cards.get(guestKey)) === null) continue
    const guestPlace = await showCard(context, guestKey, id, () => buildCard(context, workshopId, id))
    if (guestPlace !== null) await refreshRoster(context, workshop, id, guestPlace)
  }
}

/** Posted when the first person registers, redrawn from then on, also when the last one leaves. */
async function refreshRoster(context: Context, workshop: Workshop, agencyId: string, card: CardPlace): Promise<void> {
  await showInThread(context, `roster:${workshop.id}:${agencyId}`, card, () => threadRoster(context, workshop, agencyId))
}

async function buildCard(context: Context, workshopId: string, readerId: string): Promise<CardMessage | null> {
  const { domain, words, clock, rooms } = context
  const workshop = await domain.workshops.get(workshopId)
  if (workshop === null) return null
  const [agency, all, registrations, following] = await Promise.all([
    domain.agencies.get(workshop.agencyId),
    domain.agencies.all(),
    domain.workshops.registrations(workshopId),
    followingOf(context, workshop),
  ])
  const zone = timeZoneOf(agency)
  const isHost = readerId === workshop.agencyId
  const isInvited = workshop.invitedAgencyIds.includes(readerId)
  return workshopCard({
    workshop,
    agency: agency?.name ?? '',
    startsAt: dayAndTime(workshop.startsAt, zone),
    endsAt: timeOfDay(workshop.endsAt, zone),
    invited: all.filter(({ id }) => workshop.invitedAgencyIds.includes(id)).map(({ name }) => name),
    roster: countRoster(registrations),
    own: isHost ? null : countRoster(registrations.filter(({ agencyId }) => agencyId === readerId)),
    reader: isHost ? 'host' : isInvited ? 'invited' : 'notInvited',
    hasBegun: workshop.startsAt <= clock.now(),
    hasFollowing: following.length > 0,
    isKeyed: workshop.videoUrl !== null && rooms.isKeyed(workshop.videoUrl),
    words,
  })
}

function countRoster(registrations: Registration[]): Roster {
  const count = (is: (registration: Registration) => boolean) => registrations.filter(is).length
  return {
    registered: count(({ state }) => state === 'registered'),
    waiting: count(({ state }) => state === 'waiting'),
    attended: count(({ attendedAt }) => attendedAt !== null),
  }
}
