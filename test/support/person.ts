import type { TelegramMessage } from '../../simulator/telegram/model.js'
import type { TelegramPeer } from '../../simulator/telegram-peer.js'
import type { TwilioPeer } from '../../simulator/twilio-peer.js'

/** Somebody with a phone: writes, taps, and reads what came. */
export interface Person {
  channel: string
  /** Resolves once the service has done all that follows from it. */
  says(text: string): Promise<void>
  /** Presses the last button so labelled; where there is none, answers its number. */
  taps(label: string): Promise<void>
  /** All that came since the last call, buttons as numbered lines, the way an SMS shows them. */
  hears(): string[]
}

export function phonePerson(
  peer: TwilioPeer,
  settled: () => Promise<void>,
  { channel, phone }: { channel: 'sms' | 'whatsapp'; phone: string },
): Person {
  let heard = 0
  const received = () => peer.messages(phone, channel).filter(({ way }) => way === 'toPerson')
  const says = async (text: string) => {
    await peer.personSends({ channel, from: phone, text })
    await settled()
  }
  return {
    channel,
    says,
    async taps(label) {
      const last = received().at(-1)?.body ?? ''
      const number = last
        .split('\n')
        .find((line) => line.replace(/^\d+[ .)]*/, '') === label)
        ?.match(/^\d+/)?.[0]
      await says(number ?? label)
    },
    hears() {
      const fresh = received().slice(heard)
      heard += fresh.length
      return fresh.map(({ body }) => body)
    },
  }
}

export function telegramPerson(peer: TelegramPeer, settled: () => Promise<void>, { id, phone }: { id: number; phone: string }): Person {
  peer.addUser({ id, firstName: 'Test', phone })
  let heard = 0
  const received = () => peer.messages(id).filter(({ from }) => from.is_bot)
  const says = async (text: string) => {
    await peer.personSends(id, { text })
    await settled()
  }
  return {
    channel: 'telegram',
    says,
    async taps(label) {
      const last = received().findLast((message) => buttonsOf(message).includes(label))
      if (last === undefined) return says(label)
      await peer.personSends(id, { press: { messageId: last.message_id, text: label } })
      await settled()
    },
    hears() {
      const fresh = received().slice(heard)
      heard += fresh.length
      return fresh.map((message) => [message.text ?? '', ...buttonsOf(message).map((label, index) => `${index + 1} ${label}`)].join('\n'))
    },
  }
}

function buttonsOf({ reply_markup }: TelegramMessage): string[] {
  return (reply_markup?.inline_keyboard ?? []).flat().map(({ text }) => text)
}
