/** `/bilan`: the figures of a month at a glance, as a picture with a link to the whole report, in the adviser's own messages. */
import { DateTime } from 'luxon'
import { z } from 'zod'
import { addDays, dayOf, FIGURES_ZONE, monthOf, monthPeriod } from '../domain/figures/period.js'
import type { ReportQuery } from '../domain/figures/report.js'
import { actions, type Block, button, choice, header, context as note, section, select } from './blocks/kit.js'
import type { Context } from './context.js'
import { type Command, onCommand, onPress, type Press, tell } from './listeners.js'
import { Refusal } from './refusal.js'
import type { Member } from './scope.js'
import { escapeMrkdwn } from './text.js'

/** What `web` makes of figures, handed over by `main`. */
export interface ReportDesk {
  /** The picture (PNG), what it says in words, and where the whole is. */
  glance(query: ReportQuery): Promise<{ title: string; scope: string; lines: string[]; isEmpty: boolean; picture: Buffer; url: string }>
}

const SHOW_MONTH = 'report:month'
const SHOW_AGENCY = 'report:agency'
const OPEN = 'report:open'
const MONTHS_OFFERED = 13
/** In place of an agency: all of them together. */
const ALL = 'all'
const shownSchema = z.tuple([z.string().regex(/^\d{4}-\d{2}$/), z.string()])

export function reportFeature(context: Context): void {
  onCommand(context, '/bilan', (command) => open(context, command))
  onPress(context, SHOW_MONTH, (press) => showOther(context, press))
  onPress(context, SHOW_AGENCY, (press) => showOther(context, press))
  // A button with a link still reports its press.
  onPress(context, OPEN, async () => {})
}

async function open(context: Context, { userId, channelId, text, place }: Command): Promise<void> {
  const { scope, words } = context
  const member = await scope.any(userId)
  const month = monthNamed(text, dayOf(context.clock.now()))
  if (month === null) throw new Refusal('report.unknownMonth', { text: text.trim().slice(0, 40) })
  const agency = await scope.home(member, channelId)
  await post(context, member, month, agency.id)
  if (channelId !== (await ownMessages(context, userId))) await tell(context, place, words('report.sent', { month: monthWords(month) }))
}

async function showOther(context: Context, { userId, value }: Press): Promise<void> {
  const asked = shownSchema.safeParse(value.split('|'))
  if (!asked.success) return
  const [month, of] = asked.data
  const member = of === ALL ? await context.scope.any(userId) : await context.scope.of(userId, of)
  await post(context, member, month, of)
}

/** Words with buttons first: they arrive even where the picture does not. */
async function post(context: Context, member: Member, month: string, of: string): Promise<void> {
  const { client, reports, words, log } = context
  const whole = monthPeriod(month)
  const today = dayOf(context.clock.now())
  // Of a month that is not over, the days so far: they are compared to as many days before.
  const isOver = whole.to < today
  const period = { from: whole.from, to: isOver ? whole.to : today }
  const glance = await reports.glance({ period, ...(of === ALL ? {} : { agencyId: of }) })
  const channel = await ownMessages(context, member.slackUserId)
  await client.chat.postMessage({
    channel,
    text: `${glance.title}, ${glance.scope}`,
    parse: 'none',
    unfurl_links: false,
    blocks: await blocks(context, member, { month, of, today, glance }),
  })
  try {
    await client.filesUploadV2({
      channel_id: channel,
      file: glance.picture,
      filename: `bilan-${month}.png`,
      title: glance.title,
      alt_text: glance.lines.join(', '),
    })
  } catch (error) {
    log.warn({ err: error }, 'Slack did not take the picture of a report.')
    await tell(context, { userId: member.slackUserId, channelId: channel }, words('report.noPicture'))
  }
}

interface Shown {
  month: string
  of: string
  today: string
  glance: Awaited<ReturnType<ReportDesk['glance']>>
}

async function blocks(context: Context, member: Member, { month, of, today, glance }: Shown): Promise<Block[]> {
  const { scope, words } = context
  const agencies = await scope.agencies(member)
  const months = monthsBack(today).map((one) => choice(`${one}|${of}`, monthWords(one)))
  const scopes = [...agencies.map(({ id, name }) => choice(`${month}|${id}`, name)), choice(`${month}|${ALL}`, words('report.all'))]
  return [
    header(glance.title),
    section(escapeMrkdwn(glance.scope)),
    section(glance.isEmpty ? words('report.empty') : glance.lines.map((line) => `• ${escapeMrkdwn(line)}`).join('\n')),
    actions(
      'report',
      button(OPEN, words('report.open'), month, { url: glance.url }),
      select(SHOW_MONTH, words('report.month'), months, `${month}|${of}`),
      select(SHOW_AGENCY, words('report.agency'), scopes, `${month}|${of}`),
    ),
    note(words('report.note')),
  ]
}

async function ownMessages({ client }: Context, userId: string): Promise<string> {
  const { channel } = await client.conversations.open({ users: userId })
  return channel?.id ?? userId
}

/**
 * "" is the last whole month, "en cours" the present one; else "octobre", "octobre 2025", "10/2025" or "2025-10", never one to come.
 * @returns null when it is no month
 */
export function monthNamed(text: string, today: string): string | null {
  const asked = text.trim().toLowerCase()
  const current = monthOf(today)
  if (asked === '') return monthOf(addDays(`${current}-01`, -1))
  if (/^(mois )?(en cours|actuel)$|^ce mois(-ci)?$/.test(asked)) return current
  for (const format of ['LLLL yyyy', 'LLL yyyy', 'M/yyyy', 'yyyy-MM']) {
    const found = DateTime.fromFormat(asked, format, { locale: 'fr', zone: FIGURES_ZONE })
    if (found.isValid) return found.toFormat('yyyy-MM') <= current ? found.toFormat('yyyy-MM') : null
  }
  const named = DateTime.fromFormat(`${asked} ${today.slice(0, 4)}`, 'LLLL yyyy', { locale: 'fr', zone: FIGURES_ZONE })
  if (!named.isValid) return null
  return (named.toFormat('yyyy-MM') <= current ? named : named.minus({ years: 1 })).toFormat('yyyy-MM')
}

function monthsBack(today: string): string[] {
  const first = DateTime.fromISO(`${monthOf(today)}-01`, { zone: FIGURES_ZONE })
  return Array.from({ length: MONTHS_OFFERED }, (_, back) => first.minus({ months: back }).toFormat('yyyy-MM'))
}

function monthWords(month: string): string {
  return DateTime.fromISO(`${month}-01`, { zone: FIGURES_ZONE }).setLocale('fr').toFormat('LLLL yyyy')
}
