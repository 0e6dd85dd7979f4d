/** The driver alone, in a process of its own: people at once who each do the reads and writes of a conversation, one after the other. */
import { performance } from 'node:perf_hooks'
import { z } from 'zod'
import { type BareConversation, openBare } from './bare-operations.js'
import { operation } from './profile.js'
import { PEOPLE_AT_ONCE } from './script.js'
import { serveBench } from './serve-bench.js'

const order = z.object({ turns: z.array(z.array(operation)).exactOptional(), seconds: z.number().positive().exactOptional() })

let close = (): Promise<void> => Promise.resolve()
let play: (seconds: number) => Promise<unknown> = () => Promise.reject(new Error('The bare driver was not told its operations.'))

serveBench(
  () => close(),
  async (given) => {
    const { turns, seconds } = order.parse(given)
    if (turns !== undefined) {
      const bare = await openBare(process.env.MONGODB_URI ?? '', turns)
      close = bare.close
      play = playerOf(bare.begin, turns)
    }
    return seconds === undefined ? null : play(seconds)
  },
)

/** Conversations stop where they are when the time is over, and go on the next time. */
function playerOf(begin: () => BareConversation, turns: readonly z.output<typeof operation>[][]) {
  const places = Array.from({ length: PEOPLE_AT_ONCE }, (_, index) => ({
    conversation: begin(),
    at: Math.floor((index * turns.length) / PEOPLE_AT_ONCE),
  }))
  return async (seconds: number) => {
    const startedAt = performance.now()
    const until = startedAt + seconds * 1000
    const latencies: number[] = []
    await Promise.all(
      places.map(async (place) => {
        while (performance.now() < until) {
          const begunAt = performance.now()
          for (const operation of turns[place.at] ?? []) await place.conversation.perform(operation)
          latencies.push(performance.now() - begunAt)
          place.at += 1
          if (place.at === turns.length) Object.assign(place, { conversation: begin(), at: 0 })
        }
      }),
    )
    return { turns: latencies.length, seconds: (performance.now() - startedAt) / 1000, latencies }
  }
}
