import { asText, type Phone, type PhoneChannel } from '../../simulator/phone.js'

/** Somebody with a phone: writes, taps, and reads what came. */
export interface Person {
  channel: PhoneChannel
  /** Number (E.164), or Telegram id. */
  id: string
  /** Resolves once the service has done all that follows from it. */
  says(text: string): Promise<void>
  /** Presses the last button so labelled; where there is none, answers its number. */
  taps(label: string): Promise<void>
  /** All that came since the last call, buttons as numbered lines, the way an SMS shows them. */
  hears(): string[]
}

export function personWith({ channel, id, says, taps, sees }: Phone, settled: () => Promise<void>): Person {
  return {
    channel,
    id,
    async says(text) {
      await says(text)
      await settled()
    },
    async taps(label) {
      await taps(label)
      await settled()
    },
    hears: () => sees().map(asText),
  }
}

/** The shortest way to a profile, by conversation; the person is at the menu then, and has not been asked about alerts. */
export async function makeProfile(person: Person, town = 'Melun'): Promise<void> {
  for (const text of ['bonjour', 'oui', 'vendeuse en boulangerie', 'oui', `${town} 20 km`, 'tout', 'tout', 'aucun', 'menu']) {
    await person.says(text)
  }
  person.hears()
}
