/** What can be done on the page: each action is one JSON object, and ends at one of the three peers or at the clock. */
import { DateTime } from 'luxon'
import { z } from 'zod'
import type { MovableClock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import { nthPerson, type Person, person } from './cast.js'
import type { Collection } from './peer/board.js'
import { rawValue, rawValues } from './slack/input.js'
import type { SlackPeer } from './slack-peer.js'
import type { TelegramPeer } from './telegram-peer.js'
import type { TwilioPeer } from './twilio-peer.js'

const MOST_FILE_CHARACTERS = 14 * 1024 * 1024
const MOST_MINUTES = 366 * 24 * 60
const TIME_ZONE = 'Europe/Paris'
const MORNING_HOUR = 9

const file = z
  .object({ name: z.string().min(1).max(255), type: z.string().max(255), base64: z.base64().max(MOST_FILE_CHARACTERS) })
  .transform(({ name, type, base64 }) => ({
    fileName: name,
    contentType: type === '' ? 'application/octet-stream' : type,
    bytes: Buffer.from(base64, 'base64'),
  }))
const position = z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180), label: z.string().optional() })
const text = z.string().max(10_000)
const place = z.union([z.object({ channel: z.string(), ts: z.string() }), z.object({ viewId: z.string() })])
const user = z.string()

const action = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person.add'), name: z.string().trim().min(1).max(40).optional() }),
  z.object({
    kind: z.literal('phone.send'),
    channel: z.enum(['sms', 'whatsapp']),
    person: z.string(),
    text: text.optional(),
    file: file.optional(),
    location: position.optional(),
    button: z.object({ text: z.string(), payload: z.string() }).optional(),
  }),
  z.object({
    kind: z.literal('telegram.send'),
    person: z.string(),
    text: text.optional(),
    start: z.string().max(64).optional(),
    file: file.optional(),
    location: position.optional(),
    contact: z.boolean().optional(),
    press: z.object({ messageId: z.number(), data: z.string() }).optional(),
    edit: z.object({ messageId: z.number(), text }).optional(),
    block: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('slack.post'), user, channel: z.string(), text, threadTs: z.string().optional(), file: file.optional() }),
  z.object({ kind: z.literal('slack.edit'), user, channel: z.string(), ts: z.string(), text }),
  z.object({ kind: z.literal('slack.remove'), user, channel: z.string(), ts: z.string() }),
  z.object({
    kind: z.literal('slack.react'),
    user,
    channel: z.string(),
    ts: z.string(),
    name: z.string().max(50),
    isRemoved: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('slack.home'), user }),
  z.object({
    kind: z.literal('slack.press'),
    user,
    place,
    blockId: z.string(),
    actionId: z.string(),
    value: rawValue.optional(),
    values: rawValues.optional(),
  }),
  z.object({ kind: z.literal('slack.submit'), user, viewId: z.string(), values: rawValues }),
  z.object({ kind: z.literal('slack.close'), user, viewId: z.string() }),
  z.object({ kind: z.literal('slack.suggest'), user, place, blockId: z.string(), actionId: z.string(), query: z.string().max(200) }),
  z.object({ kind: z.literal('clock.advance'), minutes: z.number().min(0).max(MOST_MINUTES) }),
  z.object({ kind: z.literal('clock.morning') }),
])
type Action = z.infer<typeof action>

export interface Stage {
  people: Collection<Person>
  twilio: TwilioPeer
  telegram: TelegramPeer
  slack: SlackPeer
  clock: MovableClock
  log: Log
}

/**
 * Does what the page asks.
 * @returns what the page is told: `{}` or what came of it
 * @throws {z.ZodError} an action there is none of; {Error} what the app would not let the person do
 */
export async function act(stage: Stage, given: unknown): Promise<Record<string, unknown>> {
  const asked = action.parse(given)
  switch (asked.kind) {
    case 'person.add':
      return { person: addPerson(stage, asked.name) }
    case 'phone.send':
      return sendFromPhone(stage, asked)
    case 'telegram.send':
      return sendFromTelegram(stage, asked)
    case 'clock.advance':
      await stage.clock.advance(asked.minutes * 60_000)
      return {}
    case 'clock.morning':
      await stage.clock.advance(untilMorningMs(stage.clock.now()))
      return {}
    default:
      return actInSlack(stage.slack, asked)
  }
}

export function addPerson({ people, telegram }: Pick<Stage, 'people' | 'telegram'>, name?: string): Person {
  const one = person.parse(nthPerson(people.ids().length, name))
  people.put(one.id, one)
  telegram.addUser({ id: one.telegramId, firstName: one.name, phone: one.phone })
  return one
}

function personOf({ people }: Stage, id: string): Person {
  const found = people.get(id)
  if (found === undefined) throw new Error('Cette personne ne joue pas.')
  return found
}

/** The answer does not wait for the service: the bubble shows whether it was taken. */
function inBackground({ log }: Stage, sending: Promise<unknown>): void {
  sending.catch((error: unknown) => log.error({ err: error }, 'A phone could not send.'))
}

function sendFromPhone(stage: Stage, asked: Extract<Action, { kind: 'phone.send' }>): Record<string, unknown> {
  const { name, phone } = personOf(stage, asked.person)
  inBackground(
    stage,
    stage.twilio.personSends({
      channel: asked.channel,
      from: phone,
      profileName: name,
      ...(asked.text === undefined ? {} : { text: asked.text }),
      ...(asked.file === undefined ? {} : { media: [asked.file] }),
      ...(asked.location === undefined ? {} : { location: { ...asked.location, label: asked.location.label ?? '' } }),
      ...(asked.button === undefined ? {} : { buttonText: asked.button.text, buttonPayload: asked.button.payload }),
    }),
  )
  return {}
}

async function sendFromTelegram(stage: Stage, asked: Extract<Action, { kind: 'telegram.send' }>): Promise<Record<string, unknown>> {
  const { telegramId } = personOf(stage, asked.person)
  const { telegram } = stage
  const send = (one: Parameters<TelegramPeer['personSends']>[1]) => {
    const sending = telegram.personSends(telegramId, one)
    // What the app does not let a person do is said at once; what the service does later is not waited for.
    return Promise.race([sending, new Promise((resolve) => setImmediate(resolve))]).then(() => inBackground(stage, sending))
  }
  if (asked.press !== undefined) await send({ press: asked.press })
  else if (asked.edit !== undefined) await send({ edit: asked.edit })
  else if (asked.block !== undefined) await send(asked.block ? { block: true } : { unblock: true })
  else if (asked.start !== undefined) await send({ start: asked.start })
  else if (asked.contact === true) await send({ contact: {} })
  else if (asked.location !== undefined)
    await send({ location: { latitude: asked.location.latitude, longitude: asked.location.longitude } })
  else if (asked.file !== undefined)
    await send({ file: asked.file, kind: telegramKind(asked.file.contentType), ...(asked.text ? { caption: asked.text } : {}) })
  else if (asked.text !== undefined) await send({ text: asked.text })
  return {}
}

function telegramKind(contentType: string) {
  if (contentType === 'image/webp') return 'sticker' as const
  if (contentType.startsWith('image/')) return 'photo' as const
  if (contentType.startsWith('audio/')) return 'voice' as const
  return contentType.startsWith('video/') ? ('video' as const) : ('document' as const)
}

type SlackAction = Extract<Action, { kind: `slack.${string}` }>

async function actInSlack({ person: adviser }: SlackPeer, asked: SlackAction): Promise<Record<string, unknown>> {
  switch (asked.kind) {
    case 'slack.post':
      return {
        ...(await adviser.post(asked.user, {
          channel: asked.channel,
          text: asked.text,
          ...(asked.threadTs === undefined ? {} : { threadTs: asked.threadTs }),
          ...(asked.file === undefined ? {} : { files: [asked.file] }),
        })),
      }
    case 'slack.edit':
      adviser.edit(asked.user, asked)
      return {}
    case 'slack.remove':
      adviser.remove(asked.user, asked)
      return {}
    case 'slack.react':
      adviser.react(asked.user, { channel: asked.channel, ts: asked.ts, name: asked.name, isRemoved: asked.isRemoved === true })
      return {}
    case 'slack.home':
      adviser.openHome(asked.user)
      return {}
    case 'slack.press':
      return {
        ...(await adviser.press(
          asked.user,
          asked.place,
          { blockId: asked.blockId, actionId: asked.actionId, ...(asked.value === undefined ? {} : { value: asked.value }) },
          asked.values,
        )),
      }
    case 'slack.submit':
      return { ...(await adviser.submit(asked.user, asked.viewId, asked.values)) }
    case 'slack.close':
      await adviser.close(asked.user, asked.viewId)
      return {}
    case 'slack.suggest':
      return { options: await adviser.suggest(asked.user, asked.place, asked) }
  }
}

function untilMorningMs(now: Date): number {
  const local = DateTime.fromJSDate(now, { zone: TIME_ZONE })
  const today = local.startOf('day').set({ hour: MORNING_HOUR })
  const next = today > local ? today : today.plus({ days: 1 })
  return next.toMillis() - local.toMillis()
}
