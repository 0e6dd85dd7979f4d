/** What happens to each update, by webhook or by polling: kept first, then the tap is confirmed and its keyboard retired. */
import type { Clock } from '../../base/clock.js'
import type { Log } from '../../base/log.js'
import type { ChannelSink } from '../channel.js'
import { type CallSignal, guarded, type Telegram } from './api.js'
import { updateOf } from './update.js'

export interface Intake {
  /** @returns false when the body is no update. Resolves once the update is safe; @throws what the sink throws. */
  take(body: unknown, sink: ChannelSink): Promise<boolean>
  /** Takes the buttons off messages of ours; failures (too old, done already) are nobody's concern. */
  retire(chatId: number, messageIds: readonly number[]): void
  /** Resolves when no call is under way. */
  settle(): Promise<void>
}

/** Messages whose buttons were taken off lately, so that a tap and the answer to it do not do it twice. */
const MOST_REMEMBERED = 1000

export function createIntake(telegram: Telegram, clock: Clock, log: Log): Intake {
  const underWay = new Set<Promise<void>>()
  const retired = new Set<string>()

  function inBackground(name: string, call: (signal: CallSignal) => Promise<unknown>): void {
    const work: Promise<void> = guarded(call)
      .catch((error) => log.debug({ err: error, call: name }, 'Telegram declined a courtesy call.'))
      .then(() => {
        underWay.delete(work)
      })
    underWay.add(work)
  }

  function retire(chatId: number, messageIds: readonly number[]): void {
    for (const messageId of messageIds) {
      const key = `${chatId}:${messageId}`
      if (retired.has(key)) continue
      retired.add(key)
      const [oldest] = retired
      if (retired.size > MOST_REMEMBERED && oldest !== undefined) retired.delete(oldest)
      inBackground('editMessageReplyMarkup', (signal) =>
        telegram.callApi('editMessageReplyMarkup', { chat_id: chatId, message_id: messageId }, { signal }),
      )
    }
  }

  return {
    async take(body, sink) {
      const update = updateOf(body, clock.now())
      if (update === null) return false
      const { inbound, tap } = update
      if (inbound !== undefined) await sink.receive(inbound)
      if (tap !== undefined) {
        inBackground('answerCallbackQuery', (signal) =>
          telegram.callApi('answerCallbackQuery', { callback_query_id: tap.callbackId }, { signal }),
        )
        if (tap.chatId !== undefined && tap.messageId !== undefined && inbound !== undefined) retire(tap.chatId, [tap.messageId])
      }
      return true
    },
    retire,
    async settle() {
      await Promise.all(underWay)
    },
  }
}
