/** A phone in somebody's hands, whatever the app: what they write and press, and what they see. For the terminal and for tests. */
import type { TelegramMessage } from './telegram/model.js'
import type { TelegramPeer } from './telegram-peer.js'
import type { TwilioMessage } from './twilio/message.js'
import type { TwilioPeer } from './twilio-peer.js'

export const PHONE_CHANNELS = ['sms', 'whatsapp', 'telegram'] as const
export type PhoneChannel = (typeof PHONE_CHANNELS)[number]

/** A message as the screen shows it. */
export interface Seen {
  /** Where it came in: what WhatsApp no longer takes comes as an SMS to the same number. */
  channel: PhoneChannel
  text: string
  /** Labels, from top to bottom. */
  buttons: string[]
  files: string[]
}

export interface Phone {
  channel: PhoneChannel
  /** Number (E.164), or Telegram id. */
  id: string
  /** Resolves once the service has taken it. */
  says(text: string): Promise<void>
  /** Presses the last button so labelled; where there is none, answers its number. */
  taps(label: string): Promise<void>
  /** What came since the last call. */
  sees(): Seen[]
}

/** The message as one text, its buttons as numbered lines, the way an SMS shows them. */
export function asText({ text, buttons, files }: Omit<Seen, 'channel'>): string {
  return [text, ...files, ...buttons.map((label, index) => `${index + 1} ${label}`)].filter((line) => line !== '').join('\n')
}

export function twilioPhone(peer: TwilioPeer, { channel, phone }: { channel: 'sms' | 'whatsapp'; phone: string }): Phone {
  const isHere = (by: PhoneChannel) => by === channel || by === 'sms'
  const received = () => peer.messages(phone).filter((message) => message.way === 'toPerson' && isHere(message.channel))
  const says = async (text: string) => {
    await peer.personSends({ channel, from: phone, text })
  }
  return {
    channel,
    id: phone,
    says,
    async taps(label) {
      const messages = received()
      const button = messages.flatMap(({ buttons = [] }) => buttons).findLast(({ title }) => title === label)
      if (button === undefined) return says(numberOf(label, messages.at(-1)?.body ?? '') ?? label)
      await peer.personSends({ channel, from: phone, buttonText: button.title, buttonPayload: button.payload })
    },
    sees: unseen(received, ({ channel: by, body, buttons, media }: TwilioMessage) => ({
      channel: by,
      text: body,
      buttons: (buttons ?? []).map(({ title }) => title),
      files: media.map(({ fileName }) => fileName),
    })),
  }
}

export function telegramPhone(peer: TelegramPeer, { id, firstName, phone }: { id: number; firstName: string; phone: string }): Phone {
  peer.addUser({ id, firstName, phone })
  const received = () => peer.messages(id).filter(({ from }) => from.is_bot)
  const says = async (text: string) => {
    await peer.personSends(id, { text })
  }
  return {
    channel: 'telegram',
    id: String(id),
    says,
    async taps(label) {
      const message = received().findLast((one) => labelsOf(one).includes(label))
      if (message === undefined) return says(label)
      await peer.personSends(id, { press: { messageId: message.message_id, text: label } })
    },
    sees: unseen(received, (message) => ({
      channel: 'telegram',
      text: message.text ?? message.caption ?? '',
      buttons: labelsOf(message),
      files: filesOf(message),
    })),
  }
}

/** Messages only ever come on top. */
function unseen<T>(received: () => T[], show: (message: T) => Seen): () => Seen[] {
  let seen = 0
  return () => {
    const fresh = received().slice(seen)
    seen += fresh.length
    return fresh.map(show)
  }
}

/** The number of the line that bears this label. */
function numberOf(label: string, body: string): string | undefined {
  const line = body.split('\n').find((one) => one.replace(/^\d+[ .)]*/, '') === label)
  return line?.match(/^\d+/)?.[0]
}

function labelsOf({ reply_markup }: TelegramMessage): string[] {
  return (reply_markup?.inline_keyboard ?? []).flat().map(({ text }) => text)
}

function filesOf({ document, photo }: TelegramMessage): string[] {
  const file = document ?? photo?.at(-1)
  return file === undefined ? [] : [file.file_name ?? 'photo']
}
