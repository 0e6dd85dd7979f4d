/** A bot on a real database, with a channel and a dialog that tests can watch and steer. */

import type { Activity, TurnContext } from 'botbuilder'
import { Dialog, type DialogContext, type DialogTurnResult, DialogTurnStatus } from 'botbuilder-dialogs'
import type { Connection } from 'mongoose'
import pino from 'pino'
import { MovableClock } from '../../base/clock.js'
import { randomIds } from '../../base/ids.js'
import { vaultOf } from '../../base/vault.js'
import type { Desk, DeskEvent } from '../../bot/desk.js'
import { type Bot, type BotDeps, type BotSettings, createBot } from '../../bot/index.js'
import { type TurnServices, turnServices } from '../../bot/turn-services.js'
import type {
  Address,
  Channel,
  ChannelId,
  Inbound,
  OutboundMessage,
  RenderedMessage,
  SendContext,
  SentMessage,
} from '../../channels/channel.js'

export const vault = vaultOf(Buffer.alloc(32, 7))

export interface Sent {
  to: string
  body: string
  message: RenderedMessage
  context: SendContext
}

export interface TestChannel extends Channel {
  sent: Sent[]
  /** Called before a send is taken as done; throws to fail it. */
  onSend: (message: RenderedMessage, context: SendContext) => Promise<void> | void
  bodies(to?: string): string[]
}

/** A peer of the real channels: pages of `pageLength` characters, buttons where `buttons` says so. */
export function testChannel(id: ChannelId = 'sms', limits: Partial<Channel['limits']> = {}, pageLength = 100): TestChannel {
  let counter = 0
  const channel: TestChannel = {
    id,
    limits: { messagesPerSecond: 10_000, perChatPerSecond: 10_000, pagesAtOnce: 1, buttons: 0, ...limits },
    sent: [],
    onSend: () => undefined,
    bodies: (to) => channel.sent.filter((sent) => to === undefined || sent.to === to).map(({ body }) => body),
    render(message: OutboundMessage): RenderedMessage[] {
      const hasButtons = channel.limits.buttons > 0
      const pages = message.text.match(new RegExp(`[^]{1,${pageLength}}`, 'g')) ?? ['']
      return pages.map((body, index) => ({
        body,
        buttons: hasButtons && index === pages.length - 1 ? message.choices : [],
        media: message.media ?? [],
        class: message.class,
      }))
    },
    async send(message, context): Promise<SentMessage> {
      await channel.onSend(message, context)
      channel.sent.push({ to: context.address.id, body: message.body, message, context })
      counter += 1
      return { providerId: `${id}-${counter}`, hasButtons: message.buttons.length > 0 }
    },
    fetchMedia: () => Promise.resolve({ bytes: Buffer.from('file'), contentType: 'image/png', fileName: 'file.png' }),
  }
  return channel
}

export type Script = (activity: Activity, services: TurnServices, context: TurnContext, dialog: DialogContext) => Promise<void> | void

/** The root dialog of these tests: stays on the stack and runs `script` each turn. */
export class ScriptDialog extends Dialog {
  readonly script: Script
  constructor(script: Script) {
    super('root')
    this.script = script
  }
  override async beginDialog(dialog: DialogContext): Promise<DialogTurnResult> {
    return this.continueDialog(dialog)
  }
  override async continueDialog(dialog: DialogContext): Promise<DialogTurnResult> {
    await this.script(dialog.context.activity, turnServices(dialog.context), dialog.context, dialog)
    return { status: DialogTurnStatus.waiting }
  }
}

/** Says back what it hears, with the number of the turn. */
export const echo: Script = async (activity, services, context) => {
  const count = Number(services.memory.count ?? 0) + 1
  services.memory.count = count
  await context.sendActivity(`${count} ${activity.type === 'event' ? `event ${activity.name}` : activity.text}`)
}

export const deskOf = (): Desk & { events: DeskEvent[] } => {
  const events: DeskEvent[] = []
  return { events, deliver: async (event) => void events.push(event) }
}

export interface BotOptions {
  channels?: Channel[]
  script?: Script
  desk?: Desk
  clock?: MovableClock
  settings?: Partial<BotSettings>
  log?: BotDeps['log']
  meters?: BotDeps['meters']
}

/** Not started: no timers; tests call `sweep` themselves. */
export function botOn(connection: Connection, { channels, script = echo, desk, clock, settings, log, meters }: BotOptions = {}): Bot {
  return createBot({
    connection,
    channels: channels ?? [testChannel()],
    rootDialog: new ScriptDialog(script),
    desk: desk ?? deskOf(),
    vault,
    clock: clock ?? new MovableClock(),
    ids: randomIds,
    log: log ?? pino({ level: 'silent' }),
    apologies: { turnFailed: 'Sorry, something broke.' },
    ...(settings === undefined ? {} : { settings }),
    ...(meters === undefined ? {} : { meters }),
  })
}

let messageCounter = 0

export function addressOf(id: string, channel: ChannelId = 'sms'): Address {
  return { channel, id, aliases: [], ...(id.startsWith('+') ? { phone: id } : {}) }
}

export function inboundOf(from: string | Address, text: string, more: Partial<Inbound> = {}): Inbound {
  messageCounter += 1
  return {
    messageId: `SM${process.pid}-${messageCounter}`,
    address: typeof from === 'string' ? addressOf(from) : from,
    sentAt: new Date(),
    media: [],
    text,
    ...more,
  }
}

/** Polls until `check` holds: for what happens in the background. */
export async function until(check: () => Promise<boolean> | boolean, what = 'the condition'): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export function conversationIdOf(address: Address): string {
  return vault.lookup('conversation', `${address.channel}:${address.id}`)
}

/** A promise and its end, to hold something up. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}
