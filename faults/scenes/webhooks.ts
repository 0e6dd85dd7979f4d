/** What a provider's webhooks do: come again, come together, come late. */
import type { Fault } from '../fault.js'
import { BEGINNING, PROFILE } from '../story.js'
import { pause, until } from '../until.js'
import { type Webhook, webhookOf } from '../wire.js'
import type { World } from '../world.js'

const COPIES = 10

/** In order for each person, but each message ten times at once over all processes, and the one before it once more. */
function repeating(world: World): { send: (phone: string, text: string) => Promise<unknown>; posted: () => number } {
  const lanes = new Map<string, Promise<Webhook | undefined>>()
  let posted = 0
  return {
    posted: () => posted,
    send(phone, text) {
      const sending = (lanes.get(phone) ?? Promise.resolve(undefined)).then(async (before) => {
        const webhook = webhookOf(world.twilio, world.serviceUrl, phone, text)
        await Promise.all([...Array.from({ length: COPIES }, () => webhook.deliver()), before?.deliver()])
        posted += COPIES
        return webhook
      })
      lanes.set(phone, sending)
      return sending
    },
  }
}

export const repeated: Fault = {
  name: 'repeated',
  title: 'each webhook ten times at once over two processes, and again after the next one',
  processes: 2,
  full: { people: 60, times: 0 },
  short: { people: 5, times: 0 },
  async run(world, size) {
    const story = await world.learn(size.isShort ? BEGINNING : PROFILE)
    const { send, posted } = repeating(world)
    const crowd = world.crowd({ story, people: size.people, thinkMs: size.isShort ? 100 : 6000, send })
    const verdict = await crowd.talk(pause(size.isShort ? 500 : 30_000))
    await world.settled()
    return { ...verdict, times: posted() }
  },
}

const HELP_TIMES = 4

/** Different messages of one person at once, each ten times, in any order: each is answered once. */
export const unordered: Fault = {
  name: 'unordered',
  title: 'several messages of one person at once, each ten times, in any order',
  processes: 2,
  full: { people: 60, times: 0 },
  async run(world, size) {
    const [, help] = await world.learn(['slt', 'aide'])
    const [answer = ''] = help?.hears ?? []
    const people = await Promise.all(
      Array.from({ length: size.people }, async () => {
        const phone = world.phones.next()
        await webhookOf(world.twilio, world.serviceUrl, phone, 'slt').deliver()
        await until('a welcome', () => world.phones.heard(phone).length > 0, 60_000)
        const webhooks = Array.from({ length: HELP_TIMES }, () => webhookOf(world.twilio, world.serviceUrl, phone, 'aide'))
        const copies = Array.from({ length: COPIES }, () => webhooks).flat()
        const shuffled = copies.map((webhook) => ({ webhook, place: world.random() })).sort((a, b) => a.place - b.place)
        await Promise.all(shuffled.map(({ webhook }) => webhook.deliver()))
        return phone
      }),
    )
    await world.settled()
    const counts = people.map((phone) => world.phones.heard(phone).filter((text) => text === answer).length)
    const messages = size.people * (1 + HELP_TIMES)
    return {
      times: size.people * HELP_TIMES * COPIES,
      messages,
      answers: messages,
      lost: counts.reduce((sum, count) => sum + Math.max(0, HELP_TIMES - count), 0),
      duplicated: counts.reduce((sum, count) => sum + Math.max(0, count - HELP_TIMES), 0),
      astray: 0,
    }
  },
}
