/** The two routes that Twilio calls. Nothing is kept of a request whose signature does not stand. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'restify'
import twilio from 'twilio'
import type { Clock } from '../../base/clock.js'
import type { Log } from '../../base/log.js'
import type { Channel, ChannelSink } from '../channel.js'
import { reply } from '../reply.js'
import { RequestBodyError, readBody } from '../request-body.js'
import { type Form, inboundOf } from './inbound.js'
import { receiptOf } from './receipts.js'

export const MESSAGES_PATH = '/channels/twilio/messages'
const STATUS_PATH = '/channels/twilio/status'
/** Brings back whose message a status is about. It is signed with the rest of the address. */
const CONVERSATION_PARAMETER = 'c'
const MOST_BODY_BYTES = 64 * 1024
const NO_ANSWER = { type: 'text/xml; charset=utf-8', text: '<?xml version="1.0" encoding="UTF-8"?><Response/>' }

export interface WebhookOptions {
  authToken: string
  publicUrl: string | undefined
  channels: readonly Channel[]
  log: Log
  clock: Clock
}

/** Where Twilio reports on a message of this conversation. */
export function statusPath(conversationId: string | undefined): string {
  return conversationId === undefined ? STATUS_PATH : `${STATUS_PATH}?${CONVERSATION_PARAMETER}=${encodeURIComponent(conversationId)}`
}

export function mountWebhooks(server: Server, sink: ChannelSink, options: WebhookOptions): void {
  const { channels, log, clock } = options
  server.post(
    MESSAGES_PATH,
    signed(options, async (form, response) => {
      const inbound = inboundOf(form, clock.now())
      if (inbound === null) return reply(response, 400)
      if (inbound === 'unsupported' || !channels.some((channel) => channel.id === inbound.address.channel)) {
        log.warn({ messageId: first(form.MessageSid) }, 'A Twilio message came on a channel that is off; it is left unanswered.')
        return reply(response, 200, NO_ANSWER)
      }
      await sink.receive(inbound)
      reply(response, 200, NO_ANSWER)
    }),
  )
  server.post(
    STATUS_PATH,
    signed(options, async (form, response, query) => {
      const receipt = receiptOf(form, query.get(CONVERSATION_PARAMETER))
      if (receipt === null) return reply(response, 400)
      if (receipt !== 'nothing') await sink.receipt(receipt)
      reply(response, 204)
    }),
  )
}

/** Reads the form and checks the signature; then `handle`. What it throws becomes 503, so that Twilio's retry or fallback takes over. */
function signed(options: WebhookOptions, handle: (form: Form, response: ServerResponse, query: URLSearchParams) => Promise<void>) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const form = formOf(await readBody(request, 'application/x-www-form-urlencoded', MOST_BODY_BYTES))
      if (!isSigned(request, form, options)) return reply(response, 403)
      await handle(form, response, new URLSearchParams(request.url?.split('?')[1]))
    } catch (error) {
      if (error instanceof RequestBodyError) return reply(response, error.status)
      options.log.error({ err: error }, 'A Twilio webhook could not be kept.')
      reply(response, 503, null, { 'retry-after': '5' })
    }
  }
}

function isSigned(request: IncomingMessage, form: Form, { authToken, publicUrl }: WebhookOptions): boolean {
  const signature = first(request.headers['x-twilio-signature'])
  if (signature === undefined || signature === '') return false
  const path = request.url ?? ''
  return baseUrls(request, publicUrl).some((base) => {
    try {
      return twilio.validateRequest(authToken, signature, base + path, form)
    } catch {
      // A Host header that makes no URL.
      return false
    }
  })
}

/** The address as Twilio knows it; without PUBLIC_URL what the proxy in front says, else the Host header. `validateRequest` tries each with and without its port. */
function baseUrls(request: IncomingMessage, publicUrl: string | undefined): string[] {
  if (publicUrl !== undefined) return [publicUrl]
  const host = forwarded(request, 'x-forwarded-host') ?? request.headers.host ?? ''
  const scheme = forwarded(request, 'x-forwarded-proto') ?? 'http'
  return [...new Set([scheme, 'https'])].map((one) => `${one}://${host}`)
}

function forwarded(request: IncomingMessage, header: string): string | undefined {
  return first(request.headers[header])?.split(',')[0]?.trim()
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

function formOf(body: string): Form {
  const form = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(body)) {
    const before = form.get(name)
    form.set(name, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(form)
}
