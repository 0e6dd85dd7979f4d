import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'restify'
import type { Log } from '../../base/log.js'
import type { ChannelSink } from '../channel.js'
import { reply } from '../reply.js'
import { RequestBodyError, readBody } from '../request-body.js'
import type { Intake } from './intake.js'

export const WEBHOOK_PATH = '/channels/telegram'
const MOST_BODY_BYTES = 256 * 1024

/** The route that Telegram calls. Without the shared secret nothing is read; without a secret in the settings nothing is let in. */
export function mountWebhook(server: Server, sink: ChannelSink, intake: Intake, secret: string | undefined, log: Log): void {
  server.post(WEBHOOK_PATH, async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (secret === undefined || !isSame(request.headers['x-telegram-bot-api-secret-token'], secret)) return reply(response, 401)
    try {
      const body = parseJson(await readBody(request, 'application/json', MOST_BODY_BYTES))
      const isUpdate = body !== undefined && (await intake.take(body, sink))
      reply(response, isUpdate ? 200 : 400)
    } catch (error) {
      if (error instanceof RequestBodyError) return reply(response, error.status)
      log.error({ err: error }, 'A Telegram update could not be kept; Telegram sends it again.')
      reply(response, 503, null, { 'retry-after': '5' })
    }
  })
}

function isSame(given: string | string[] | undefined, secret: string): boolean {
  const actual = Buffer.from(typeof given === 'string' ? given : '')
  const expected = Buffer.from(secret)
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
