/** The sessions of a weekly series: seen in a window, brought to the channel one by one, called off from one on. */
import { timeZoneOf } from '../domain/agencies/agency.js'
import type { Workshop } from '../domain/workshops/workshop.js'
import { button, LIMITS, modal, section } from './blocks/kit.js'
import { CANCEL_FOLLOWING, SESSIONS } from './blocks/workshop-card.js'
import type { Context } from './context.js'
import { onPress, type Press, tell } from './listeners.js'
import { escapeMrkdwn } from './text.js'
import { dayAndTime } from './when.js'
import { refreshWorkshop } from './workshop-cards.js'
import { agencyNamed, changeableWorkshop, followingOf, foundWorkshop } from './workshop-found.js'

const SHOW_SESSION = 'workshop:showSession'
const SESSIONS_VIEW = 'workshop:sessionsView'

export function workshopSeries(context: Context): void {
  onPress(context, SESSIONS, (press) => openSessions(context, press))
  onPress(context, SHOW_SESSION, (press) => showSession(context, press))
  onPress(context, CANCEL_FOLLOWING, (press) => cancelFollowing(context, press))
}

async function openSessions(context: Context, { userId, value, triggerId }: Press): Promise<void> {
  const { scope, domain, words, client } = context
  const workshop = await foundWorkshop(context, value)
  await scope.of(userId, workshop.agencyId)
  const sessions = workshop.series === null ? [workshop] : await domain.workshops.ofSeries(workshop.series.id)
  const zone = (await agencyNamed(context, workshop.agencyId)).timeZone
  const lineOf = (session: Workshop) => {
    const day = escapeMrkdwn(dayAndTime(session.startsAt, zone))
    return session.state === 'cancelled'
      ? section(words('workshop.sessionCancelled', { day }))
      : section(words('workshop.session', { day }), button(SHOW_SESSION, words('workshop.showCard'), session.id))
  }
  await client.views.open({
    trigger_id: triggerId,
    view: modal({
      callbackId: SESSIONS_VIEW,
      title: words('workshop.sessions'),
      close: words('common.close'),
      blocks: sessions.slice(0, LIMITS.viewBlocks).map(lineOf),
    }),
  })
}

/** Its card, with all that can be done with a session, comes to the channel ahead of its week. */
async function showSession(context: Context, { userId, value, place }: Press): Promise<void> {
  const workshop = await foundWorkshop(context, value)
  await context.scope.of(userId, workshop.agencyId)
  await refreshWorkshop(context, workshop.id)
  const day = dayAndTime(workshop.startsAt, timeZoneOf(await context.domain.agencies.get(workshop.agencyId)))
  await tell(context, place, context.words('workshop.cardShown', { day }))
}

async function cancelFollowing(context: Context, { userId, value }: Press): Promise<void> {
  const workshop = await changeableWorkshop(context, value)
  await context.scope.of(userId, workshop.agencyId)
  for (const { id, slack } of [workshop, ...(await followingOf(context, workshop))]) {
    await context.domain.workshops.cancel(id)
    if (slack !== null) await refreshWorkshop(context, id)
  }
  await context.later.workshopChanged(workshop.id)
}
