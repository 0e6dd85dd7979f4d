/** A process of its own that works one database off until it is killed: `node --import tsx child.ts URI PORT`. */
import mongoose from 'mongoose'
import { z } from 'zod'
import { MovableClock } from '../../base/clock.js'
import { botOn, testChannel } from './world.js'

const [uri = '', port = ''] = process.argv.slice(2)
const connection = await mongoose.createConnection(uri, { autoIndex: false, autoCreate: false }).asPromise()
const channel = testChannel()
channel.send = async (message, { address, outboxId }) => {
  const response = await fetch(`http://127.0.0.1:${port}`, {
    method: 'POST',
    body: JSON.stringify({ to: address.id, body: message.body, outboxId }),
  })
  return { providerId: z.object({ id: z.string() }).parse(await response.json()).id, hasButtons: false }
}
await botOn(connection, { channels: [channel], clock: new MovableClock(), settings: { leaseMs: 400, sweepMs: 20 } }).start()
setInterval(() => undefined, 1000)
