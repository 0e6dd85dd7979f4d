/**
 * The people, and the independent account of what they heard: each writes the lines of one story, at times several before an answer has
 * come, and what reached their phone (the provider's own ledger) is held against what an undisturbed person heard.
 */
import type { TwilioPeer } from '../simulator/twilio-peer.js'
import { pause, until } from './until.js'

/** A line of the story, and what answers it word for word. */
export interface Line {
  says: string
  hears: string[]
}

export interface Verdict {
  /** What people wrote, and what should have come back. */
  messages: number
  answers: number
  /** Answers that never came. */
  lost: number
  /** The same answer once more. */
  duplicated: number
  /** Answers that belong elsewhere: out of order, or to nothing that was said. */
  astray: number
}

export interface Crowd {
  /** People write until `during` is over, then finish what they are at. Resolves when all is answered, or nothing more comes. */
  talk(during: Promise<unknown>): Promise<Verdict>
}

export interface CrowdOptions {
  twilio: TwilioPeer
  phones: Phones
  story: readonly Line[]
  people: number
  /** Between an answer and the next message, on average. */
  thinkMs: number
  random: () => number
  /** How a message goes to the service; by default once, as the provider does. */
  send?: (phone: string, text: string) => Promise<unknown>
  /** How long people wait before they give an answer up for lost. */
  patienceMs: number
}

/** Numbers that nobody had before. */
export interface Phones {
  next(): string
  /** What came to a number, in order, by the provider's ledger. */
  heard(phone: string): string[]
}

const MOST_AT_ONCE = 3
const MOST_REPEATS_BACK = 3

interface Visit {
  phone: string
  said: number
  expected: string[]
}

export function createCrowd(options: CrowdOptions): Crowd {
  const { twilio, phones, story, people, thinkMs, random, patienceMs } = options
  const send = options.send ?? ((phone, text) => twilio.personSends({ channel: 'sms', from: phone, text }))

  async function live(isOver: () => boolean, visits: Visit[]): Promise<void> {
    await pause(random() * thinkMs)
    while (!isOver()) {
      const visit: Visit = { phone: phones.next(), said: 0, expected: [] }
      visits.push(visit)
      while (visit.said < story.length && !isOver()) {
        // Sometimes people do not wait for the answer; the provider still carries their messages one after the other.
        const lines = story.slice(visit.said, visit.said + 1 + Math.floor(random() * MOST_AT_ONCE))
        visit.said += lines.length
        visit.expected.push(...lines.flatMap(({ hears }) => hears))
        const sent = Promise.all(lines.map(({ says }) => send(visit.phone, says)))
        const isAnswered = () => phones.heard(visit.phone).length >= visit.expected.length
        await Promise.all([sent, until('answers', isAnswered, patienceMs).catch(() => undefined)])
        if (!isAnswered()) return
        await pause((0.5 + random()) * thinkMs)
      }
    }
  }

  return {
    async talk(during) {
      let isOver = false
      const visits: Visit[] = []
      const lives = Array.from({ length: people }, () => live(() => isOver, visits))
      try {
        await during
      } finally {
        isOver = true
      }
      await Promise.all(lives)
      return judge(visits, phones)
    },
  }
}

/** What each heard against what was to be heard, in order. */
export function judge(visits: readonly Visit[], phones: Phones): Verdict {
  const verdict: Verdict = { messages: 0, answers: 0, lost: 0, duplicated: 0, astray: 0 }
  for (const { phone, said, expected } of visits) {
    verdict.messages += said
    verdict.answers += expected.length
    let next = 0
    for (const text of phones.heard(phone)) {
      if (text === expected[next]) next += 1
      else if (expected.slice(Math.max(0, next - MOST_REPEATS_BACK), next).includes(text)) verdict.duplicated += 1
      else verdict.astray += 1
    }
    verdict.lost += expected.length - next
  }
  return verdict
}
