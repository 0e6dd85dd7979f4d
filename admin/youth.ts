/** `/jeune`: finds a youth and shows their file, to those who may see it; each look is in the audit log. */
import { z } from 'zod'
import { toE164 } from '../base/phone.js'
import type { AuditEntry } from '../domain/audit/audit.js'
import { isConsentRefused, type Youth } from '../domain/youth/youth.js'
import type { Context } from './context.js'
import { type Command, onCommand, onPress, onSubmit, type Press, type Submission } from './listeners.js'
import { Refusal } from './refusal.js'
import type { Member } from './scope.js'
import { tellPerson } from './tell-person.js'
import { accessOf, own, seenYouth } from './youth-access.js'
import { openMove, openNote, readMove, readNote, YOUTH_MOVE_FORM, YOUTH_NOTE_FORM } from './youth-forms.js'
import {
  foundView,
  searchView,
  YOUTH_GUARDIAN,
  YOUTH_MOVE,
  YOUTH_NOTE,
  YOUTH_OPEN,
  YOUTH_PAUSE,
  YOUTH_RESUME,
  YOUTH_SEARCH,
  youthView,
} from './youth-view.js'
import { youthWrite } from './youth-write.js'

const MOST_FOUND = 20
const metadata = z.object({ youthId: z.string(), fileViewId: z.string().optional(), channelId: z.string().optional() })

export function youthFeature(context: Context): void {
  onCommand(context, '/jeune', (command) => open(context, command))
  onSubmit(
    context,
    YOUTH_SEARCH,
    async ({ userId, form }) => {
      const text = form.one('who')
      if (text === undefined) return { errors: { who: context.words('youth.errors.who') } }
      const view = await searched(context, userId, text)
      return view === null ? { errors: { who: context.words('youth.errors.nobody') } } : { view }
    },
    async () => {},
  )
  onPress(context, YOUTH_OPEN, (press) => openFile(context, press))
  onPress(context, YOUTH_PAUSE, (press) => setPause(context, press, true))
  onPress(context, YOUTH_RESUME, (press) => setPause(context, press, false))
  onPress(context, YOUTH_GUARDIAN, (press) => noteGuardian(context, press))
  onPress(context, YOUTH_NOTE, async (press) => {
    const { youth } = await own(context, press.userId, press.value)
    await openNote(context, press, youth)
  })
  youthWrite(context)
  onPress(context, YOUTH_MOVE, async (press) => {
    const { youth } = await own(context, press.userId, press.value)
    await openMove(context, press, youth)
  })
  onSubmit(
    context,
    YOUTH_NOTE_FORM,
    ({ form }) => readNote(form, context.words),
    (text, submission) => addNote(context, text, submission),
  )
  onSubmit(
    context,
    YOUTH_MOVE_FORM,
    ({ form }) => readMove(form, context.words),
    (to, submission) => move(context, to, submission),
  )
}

async function open(context: Context, { userId, text, triggerId }: Command): Promise<void> {
  const { client, words, scope } = context
  await scope.any(userId)
  const view = text.trim() === '' ? searchView(words) : await searched(context, userId, text)
  if (view === null) throw new Refusal('youth.errors.nobody')
  await client.views.open({ trigger_id: triggerId, view })
}

/** The file of the one who was found, or a list to choose from; null when there is nobody this adviser may see. */
async function searched(context: Context, userId: string, text: string) {
  const member = await context.scope.any(userId)
  const found = (await find(context, text)).filter((youth) => accessOf(member, youth) !== 'none').slice(0, MOST_FOUND)
  const [only] = found
  if (only === undefined) return null
  if (found.length === 1) return read(context, member, only)
  await Promise.all(found.map((youth) => note(context, member, 'search', youth.id)))
  return foundView(context, found)
}

async function find({ domain }: Context, text: string): Promise<Youth[]> {
  const phone = toE164(text)
  if (phone !== null) return present(await domain.youths.byPhone(phone))
  const byCode = present(await domain.youths.byCode(text))
  return byCode.length > 0 ? byCode : domain.youths.byFirstName(text, 100)
}

const present = (youth: Youth | null): Youth[] => (youth === null ? [] : [youth])

async function openFile(context: Context, { userId, value, triggerId, viewId }: Press): Promise<void> {
  const member = await context.scope.any(userId)
  const view = await read(context, member, await seenYouth(context, member, value))
  if (viewId === null) await context.client.views.open({ trigger_id: triggerId, view })
  else await context.client.views.push({ trigger_id: triggerId, view })
}

async function read(context: Context, member: Member, youth: Youth) {
  // First the log, then the file: nothing is shown that is not in it.
  await note(context, member, 'read', youth.id)
  return youthView(context, youth, accessOf(member, youth) === 'own')
}

async function setPause(context: Context, { userId, value, viewId }: Press, isPaused: boolean): Promise<void> {
  const { member, youth } = await own(context, userId, value)
  if (youth.isPaused !== isPaused) {
    await context.domain.youths.update(youth.id, { isPaused })
    await note(context, member, isPaused ? 'pause' : 'resume', youth.id)
  }
  await redrawFile(context, viewId, youth.id)
}

/** A parent of somebody under 15 agrees: what is optional may be given by the person from here on. */
async function noteGuardian(context: Context, { userId, value, viewId }: Press): Promise<void> {
  const { member, youth } = await own(context, userId, value)
  if (isConsentRefused(youth.consents, 'guardian')) {
    const at = context.clock.now()
    await context.domain.youths.recordConsent(youth.id, { kind: 'guardian', isGiven: true, version: 'slack', at, channel: 'slack' })
    await note(context, member, 'guardian', youth.id)
  }
  await redrawFile(context, viewId, youth.id)
}

async function addNote(context: Context, text: string, { userId, viewId, metadata: given }: Submission): Promise<void> {
  const { youthId, fileViewId } = metadata.parse(given)
  const { member, youth } = await own(context, userId, youthId)
  const at = context.clock.now()
  await context.domain.notes.add({ id: `slack:${viewId}`, youthId: youth.id, agencyId: youth.agencyId, by: userId, text, at })
  await note(context, member, 'note', youth.id)
  await redrawFile(context, fileViewId ?? null, youth.id)
}

async function move(context: Context, agencyId: string, { userId, viewId, metadata: given }: Submission): Promise<void> {
  const { youthId, fileViewId } = metadata.parse(given)
  const { member, youth } = await own(context, userId, youthId)
  const agency = await context.domain.agencies.get(agencyId)
  if (agency === null) throw new Refusal('scope.noAgency')
  if (youth.agencyId === agencyId) return
  await context.domain.youths.update(youth.id, { agencyId })
  await note(context, member, 'move', youth.id, { from: youth.agencyId ?? '', to: agencyId })
  await tellPerson(context, youth, {
    key: `agency:${youth.id}:${agencyId}:${viewId}`,
    name: 'agency.changed',
    value: { agencyName: agency.name },
    class: 'registered',
  })
  await redrawFile(context, fileViewId ?? null, youth.id, member)
}

/** The file below, as things stand now. Somebody who gave the youth away may see less of it. */
async function redrawFile(context: Context, viewId: string | null, youthId: string, member?: Member): Promise<void> {
  const youth = await context.domain.youths.get(youthId)
  if (viewId === null || youth === null) return
  const isOwn = member === undefined || accessOf(member, youth) === 'own'
  try {
    await context.client.views.update({ view_id: viewId, view: await youthView(context, youth, isOwn) })
  } catch (error) {
    // The window was closed meanwhile.
    context.log.debug({ err: error }, 'Slack: a file was not redrawn.')
  }
}

async function note(
  { domain }: Context,
  member: Member,
  what: AuditEntry['what'],
  youthId: string,
  detail: Record<string, string> = {},
): Promise<void> {
  await domain.audit.add({ by: member.slackUserId, agencyIds: member.agencyIds, what, youthId, detail })
}
