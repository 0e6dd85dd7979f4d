/** Telegram, through telegraf's client and our own intake. */
import { Telegraf } from 'telegraf'
import type { Clock } from '../../base/clock.js'
import type { Log } from '../../base/log.js'
import type { TelegramConfig } from '../../config.js'
import {
  type Channel,
  type ChannelProvider,
  type ChannelSink,
  type MediaContent,
  MediaError,
  type MediaReference,
  SendError,
} from '../channel.js'
import { fetchMediaFile, MOST_MEDIA_BYTES } from '../media.js'
import { guarded } from './api.js'
import { createIntake } from './intake.js'
import { poll, retried } from './polling.js'
import { renderTelegram } from './render.js'
import { sendTelegram, type TelegramWords } from './send.js'
import { UPDATE_KINDS } from './update.js'
import { mountWebhook, WEBHOOK_PATH } from './webhook.js'

const MOST_CONNECTIONS = 40

export interface TelegramOptions {
  config: TelegramConfig
  /** With one, Telegram calls us; without, we poll. */
  publicUrl: string | undefined
  log: Log
  clock: Clock
  words: TelegramWords
}

export function createTelegram({ config, publicUrl, log, clock, words }: TelegramOptions): ChannelProvider {
  const { telegram } = new Telegraf(config.botToken, { telegram: { apiRoot: config.apiUrl } })
  const intake = createIntake(telegram, clock, log)
  const stopping = new AbortController()
  let background: Promise<void> = Promise.resolve()

  const channel: Channel = {
    id: 'telegram',
    limits: { messagesPerSecond: 30, perChatPerSecond: 1, pagesAtOnce: 10, buttons: 8 },
    render: renderTelegram,
    async send(message, context) {
      const sent = await sendTelegram(telegram, message, context, words)
      intake.retire(Number(context.address.id), context.staleButtons.map(Number).filter(Number.isSafeInteger))
      return sent
    },
    fetchMedia: (media) => fetchTelegramMedia(media),
  }

  async function fetchTelegramMedia(media: MediaReference): Promise<MediaContent> {
    if ((media.sizeBytes ?? 0) > MOST_MEDIA_BYTES) throw new MediaError('tooLarge')
    const file = await guarded((signal) => telegram.callApi('getFile', { file_id: media.reference }, { signal })).catch((error) => {
      throw new MediaError(error instanceof SendError && error.failure === 'rejected' ? 'gone' : 'unavailable')
    })
    if ((file.file_size ?? 0) > MOST_MEDIA_BYTES) throw new MediaError('tooLarge')
    const path = file.file_path
    if (path === undefined || path.includes('..') || !/^[\w./-]+$/.test(path)) throw new MediaError('gone')
    const url = new URL(`./file/bot${config.botToken}/${path}`, config.apiUrl)
    return fetchMediaFile({
      url,
      isAllowed: (other) => other.href === url.href,
      headersFor: () => ({}),
      mostRedirects: 0,
      announcedType: media.contentType,
      ...(media.fileName === undefined ? {} : { fileName: media.fileName }),
    })
  }

  async function setWebhook(url: string, secret: string): Promise<void> {
    await guarded((signal) =>
      telegram.callApi(
        'setWebhook',
        { url, secret_token: secret, allowed_updates: UPDATE_KINDS, max_connections: MOST_CONNECTIONS },
        { signal },
      ),
    )
    log.info('Telegram sends its updates to the webhook.')
  }

  async function startPolling(sink: ChannelSink): Promise<void> {
    const { signal: stopped } = stopping
    await retried('deleteWebhook', log, stopped, async () => {
      await guarded((signal) => telegram.callApi('deleteWebhook', { drop_pending_updates: false }, { signal }))
    })
    await poll(telegram, sink, intake, log, stopped)
  }

  return {
    channels: [channel],
    mount: (server, sink) => mountWebhook(server, sink, intake, config.webhookSecret, log),
    /** Resolves at once: Telegram being away does not keep the service from starting. */
    start(sink) {
      const secret = config.webhookSecret
      background =
        publicUrl !== undefined && secret !== undefined
          ? retried('setWebhook', log, stopping.signal, () => setWebhook(publicUrl + WEBHOOK_PATH, secret))
          : startPolling(sink)
      return Promise.resolve()
    },
    async stop() {
      stopping.abort()
      await background
      await intake.settle()
    },
  }
}
