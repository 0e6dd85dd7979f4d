/** Twilio: SMS and WhatsApp, each when it has a sender. */
import twilio from 'twilio'
import type { Clock } from '../../base/clock.js'
import type { Log } from '../../base/log.js'
import type { TwilioConfig } from '../../config.js'
import {
  type Channel,
  type ChannelProvider,
  type MediaContent,
  type MediaReference,
  type RenderedMessage,
  type SendContext,
  SendError,
  type SentMessage,
} from '../channel.js'
import { fetchMediaFile } from '../media.js'
import { isTwilioMedia, mediaUrl } from './media-hosts.js'
import { TwilioRequestClient } from './request-client.js'
import { renderSms } from './sms.js'
import { mountWebhooks, statusPath } from './webhooks.js'
import { renderWhatsApp } from './whatsapp.js'

const WHATSAPP_WINDOW_MS = 24 * 3600 * 1000
const MESSAGING_SERVICE = /^MG[0-9a-f]{32}$/i

export interface TwilioOptions {
  config: TwilioConfig
  /** Where Twilio reaches us; without it no receipts are asked for. */
  publicUrl: string | undefined
  log: Log
  clock: Clock
  words: {
    /** Last line of an SMS page that is followed by another: "Réponds SUITE pour la suite." */
    more: string
  }
  /** Content SIDs (HX…) of approved WhatsApp templates, by the name that dialogs give them. */
  templates?: ReadonlyMap<string, string>
  /** Deadline of one send. */
  timeoutMs?: number
}

type Client = ReturnType<typeof twilio>
type CreateOptions = Parameters<Client['messages']['create']>[0]

export function createTwilio({
  config,
  publicUrl,
  log,
  clock,
  words,
  templates = new Map(),
  timeoutMs = 10_000,
}: TwilioOptions): ChannelProvider {
  const http = new TwilioRequestClient(config.apiUrl, timeoutMs)
  const client = twilio(config.accountSid, config.authToken, { httpClient: http })

  async function create(message: CreateOptions, { conversationId }: SendContext): Promise<SentMessage> {
    try {
      const sent = await client.messages.create({
        ...message,
        ...(publicUrl === undefined ? {} : { statusCallback: publicUrl + statusPath(conversationId) }),
      })
      if (typeof sent.sid !== 'string' || sent.sid === '') throw new SendError('retry', 'answer without a sid')
      return { providerId: sent.sid, hasButtons: false }
    } catch (error) {
      // Anything else may hold the address.
      throw error instanceof SendError ? error : new SendError('retry', 'unexpected answer')
    }
  }

  const fetchMedia = async (media: MediaReference): Promise<MediaContent> => {
    const isApi = (url: URL) => url.host === new URL(config.apiUrl).host
    return fetchMediaFile({
      url: mediaUrl(media.reference, config.apiUrl),
      isAllowed: (url) => isApi(url) || isTwilioMedia(url),
      headersFor: (url): Record<string, string> =>
        isApi(url) ? { authorization: `Basic ${Buffer.from(`${config.accountSid}:${config.authToken}`).toString('base64')}` } : {},
      mostRedirects: 2,
      announcedType: media.contentType,
      ...(media.fileName === undefined ? {} : { fileName: media.fileName }),
    })
  }

  const channels: Channel[] = []
  if (config.smsFrom !== undefined) {
    const sender = MESSAGING_SERVICE.test(config.smsFrom) ? { messagingServiceSid: config.smsFrom } : { from: config.smsFrom }
    channels.push({
      id: 'sms',
      limits: { messagesPerSecond: 10, perChatPerSecond: 1, pagesAtOnce: 1, buttons: 0 },
      render: (message) => renderSms(message, words.more),
      send: (message, context) => create({ ...sender, to: context.address.id, body: message.body }, context),
      fetchMedia,
    })
  }
  if (config.whatsappFrom !== undefined) {
    const from = `whatsapp:${config.whatsappFrom}`
    channels.push({
      id: 'whatsapp',
      limits: { messagesPerSecond: 80, perChatPerSecond: 1, pagesAtOnce: 10, buttons: 0 },
      render: renderWhatsApp,
      send(message, context) {
        const to = `whatsapp:${context.address.id}`
        if (isWindowOpen(context, clock.now())) return create({ from, to, ...freeForm(message) }, context)
        const contentSid = message.template === undefined ? undefined : templates.get(message.template.name)
        if (contentSid === undefined || message.template === undefined) return Promise.reject(new SendError('windowClosed', '63016'))
        return create({ from, to, contentSid, contentVariables: numbered(message.template.variables) }, context)
      },
      fetchMedia,
    })
  }

  return {
    channels,
    mount: (server, sink) => mountWebhooks(server, sink, { authToken: config.authToken, publicUrl, channels, log, clock }),
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(http.close()),
  }
}

/** WhatsApp lets a business write freely for 24 hours after the person's last message. */
function isWindowOpen({ lastInboundAt }: SendContext, now: Date): boolean {
  return lastInboundAt !== undefined && now.getTime() - lastInboundAt.getTime() < WHATSAPP_WINDOW_MS
}

function freeForm(message: RenderedMessage): { body?: string; mediaUrl?: string[] } {
  return {
    ...(message.body === '' ? {} : { body: message.body }),
    ...(message.media.length === 0 ? {} : { mediaUrl: message.media.map((file) => file.url) }),
  }
}

/** Twilio's ContentVariables: `{"1":"…","2":"…"}`. */
function numbered(variables: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(variables.map((value, index) => [String(index + 1), value])))
}
