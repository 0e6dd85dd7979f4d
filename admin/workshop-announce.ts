/** A workshop's announcement: whom it reaches, when and in which words is seen before it goes out. */
import { z } from 'zod'
import { nextAllowed } from '../base/calendar.js'
import { timeZoneOf } from '../domain/agencies/agency.js'
import { audienceOf } from '../domain/workshops/audience.js'
import type { NewWorkshop } from '../domain/workshops/workshop.js'
import { type Block, type Modal, modal, context as note, quoted, section } from './blocks/kit.js'
import { ANNOUNCE } from './blocks/workshop-card.js'
import type { Context } from './context.js'
import { onPress, onSubmit, type Press, type Submission } from './listeners.js'
import { Refusal } from './refusal.js'
import { escapeMrkdwn } from './text.js'
import { dayAndTime } from './when.js'
import { refreshWorkshop } from './workshop-cards.js'
import { foundWorkshop } from './workshop-found.js'

const ANNOUNCE_FORM = 'workshop:announceForm'
/** The preview of a form that was just sent knows the workshop by what it is made of. */
const metadata = z.object({ workshopId: z.string().optional(), sourceId: z.string().optional(), channelId: z.string().optional() })

export function workshopAnnounce(context: Context): void {
  onPress(context, ANNOUNCE, (press) => open(context, press))
  onSubmit(
    context,
    ANNOUNCE_FORM,
    () => ({ value: null }),
    (_, submission) => announce(context, submission),
  )
}

async function open(context: Context, { userId, value, triggerId, place }: Press): Promise<void> {
  const workshop = await foundWorkshop(context, value)
  await context.scope.of(userId, workshop.agencyId)
  if (workshop.state !== 'scheduled' || workshop.startsAt <= context.clock.now() || workshop.announceAskedAt !== null) {
    throw new Refusal('workshop.announceOver')
  }
  const named = { workshopId: workshop.id, ...(place.channelId === undefined ? {} : { channelId: place.channelId }) }
  await context.client.views.open({ trigger_id: triggerId, view: await announcePreview(context, workshop, workshop.id, named) })
}

async function announce(context: Context, { userId, metadata: given }: Submission): Promise<void> {
  const { domain, scope, clock, later } = context
  const { workshopId, sourceId } = metadata.parse(given)
  const workshop = sourceId === undefined ? await domain.workshops.get(workshopId ?? '') : await domain.workshops.bySource(sourceId)
  if (workshop === null) throw new Refusal('workshop.gone')
  await scope.of(userId, workshop.agencyId)
  if (workshop.state !== 'scheduled' || workshop.startsAt <= clock.now()) throw new Refusal('workshop.announceOver')
  await domain.workshops.askAnnouncement(workshop.id)
  await later.workshopChanged(workshop.id)
  await refreshWorkshop(context, workshop.id)
}

/**
 * The window that shows what would go out; without anybody to write to it has nothing to send.
 * @param id null while the workshop is being made
 */
export async function announcePreview(
  context: Context,
  workshop: NewWorkshop,
  id: string | null,
  named: z.input<typeof metadata>,
): Promise<Modal> {
  const { domain, words } = context
  const audience = await audienceOf({ ...workshop, id }, domain)
  const lines: string[] = []
  for (const [agencyId, youths] of audience) {
    if (youths.length > 0) lines.push(await whenFor(context, workshop, agencyId, youths.length))
  }
  const count = [...audience.values()].reduce((sum, youths) => sum + youths.length, 0)
  const blocks: Block[] =
    count === 0
      ? [section(words('workshop.announceNobody'))]
      : [
          section(words('workshop.announceTo', { count })),
          note(...lines.map(escapeMrkdwn)),
          section(words('workshop.announceText')),
          ...quoted(await context.announcementText(workshop)),
          ...(workshop.series ? [note(words('workshop.announceSeries'))] : []),
        ]
  return modal({
    callbackId: ANNOUNCE_FORM,
    title: words('workshop.announceTitle'),
    close: words('workshop.announceLater'),
    ...(count === 0 ? {} : { submit: words('workshop.announceSend') }),
    metadata: JSON.stringify(named),
    blocks,
  })
}

async function whenFor({ domain, words, clock }: Context, { startsAt }: NewWorkshop, agencyId: string, count: number): Promise<string> {
  const agency = await domain.agencies.get(agencyId)
  const zone = timeZoneOf(agency)
  const at = nextAllowed(clock.now(), zone)
  const named = { agency: agency?.name ?? '', count }
  if (at >= startsAt) return words('workshop.announceNever', named)
  return at <= clock.now() ? words('workshop.announceNow', named) : words('workshop.announceAt', { ...named, when: dayAndTime(at, zone) })
}
