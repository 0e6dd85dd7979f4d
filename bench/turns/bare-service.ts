/** The bare driver behind the service's own webhook and client: the reads and writes of each turn, and the answers that were learnt. */
import { z } from 'zod'
import { readConfig } from '../../config.js'
import { type BareConversation, openBare } from './bare-operations.js'
import { openDoor, type Send } from './door.js'
import { operation } from './profile.js'
import { serveBench } from './serve-bench.js'

const order = z.object({ turns: z.array(z.array(operation)), answers: z.array(z.array(z.string())) })

const config = readConfig(process.env)
const people = new Map<string, { conversation: BareConversation; at: number; before: Promise<void> }>()
let learnt: z.output<typeof order> = { turns: [], answers: [] }
let bare: Awaited<ReturnType<typeof openBare>> | undefined

await openDoor(config, async ({ address }, send) => {
  if (bare === undefined) throw new Error('The bare driver was not told its operations.')
  const place = people.get(address.id) ?? { conversation: bare.begin(), at: 0, before: Promise.resolve() }
  people.set(address.id, place)
  const { at } = place
  place.at += 1
  if (place.at === learnt.turns.length) people.delete(address.id)
  const [first, ...rest] = learnt.turns[at] ?? []
  await place.before
  // As with the service: the message is safe, then its webhook is answered.
  if (first !== undefined) await place.conversation.perform(first)
  place.before = finish(place.conversation, rest, () => answer(at, address.id, send))
})

/** All but the last operation, which records what was sent. */
async function finish(conversation: BareConversation, rest: z.output<typeof operation>[], say: () => Promise<void>): Promise<void> {
  for (const one of rest.slice(0, -1)) await conversation.perform(one)
  await say()
  for (const one of rest.slice(-1)) await conversation.perform(one)
}

async function answer(at: number, to: string, send: Send): Promise<void> {
  for (const body of learnt.answers[at] ?? []) await send(to, body)
}

serveBench(
  async () => bare?.close(),
  async (given) => {
    learnt = order.parse(given)
    bare = await openBare(config.mongodbUri ?? '', learnt.turns)
    return null
  },
)
