/** What the peers stand behind, as the service does: its restify, its Twilio webhook and its Twilio client. */
import pino from 'pino'
import restify from 'restify'
import { systemClock } from '../../base/clock.js'
import type { Inbound } from '../../channels/channel.js'
import { createTwilio } from '../../channels/twilio/index.js'
import type { Config } from '../../config.js'

/** Sends an SMS to a number. */
export type Send = (to: string, body: string) => Promise<void>

/** @param receive resolves when the webhook may be answered. */
export async function openDoor(
  { twilio, publicUrl, port }: Config,
  receive: (inbound: Inbound, send: Send) => Promise<void>,
): Promise<void> {
  if (twilio === undefined) throw new Error('The bench sets Twilio’s settings.')
  const provider = createTwilio({ config: twilio, publicUrl, log: pino({ level: 'error' }), clock: systemClock, words: { more: 'SUITE' } })
  const [channel] = provider.channels
  if (channel === undefined) throw new Error('The bench sends by SMS.')
  const send: Send = async (to, body) => {
    const address = { channel: 'sms' as const, id: to, aliases: [] }
    await channel.send({ body, buttons: [], media: [], class: 'answer' }, { address, outboxId: '', staleButtons: [] })
  }
  const server = restify.createServer({ name: 'peer' })
  provider.mount(server, { receive: (inbound) => receive(inbound, send), receipt: () => Promise.resolve() })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
}
