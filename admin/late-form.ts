/** Forms whose answer takes longer than Slack waits: the window says so, goes on, and tells how it ended. */
import { modal, context as note } from './blocks/kit.js'
import type { Context } from './context.js'
import { escapeMrkdwn } from './text.js'

/** Slack gives up after three seconds, the way there and back included. */
export const FORM_PATIENCE_MS = 2000

export function stillWorking({ words }: Context) {
  return window(words('common.lateTitle'), words('common.close'), words('common.late'))
}

/** @param sentences what was wrong in the fields; none when all is well */
export async function showEnd({ client, words, log }: Context, viewId: string, sentences: readonly string[]): Promise<void> {
  const text = sentences.length === 0 ? words('common.lateDone') : words('common.lateRefused', { problems: sentences.join(' ') })
  try {
    await client.views.update({ view_id: viewId, view: window(words('common.lateTitle'), words('common.close'), text) })
  } catch (error) {
    log.debug({ err: error }, 'Slack: a window was closed before its end was known.')
  }
}

function window(title: string, close: string, text: string) {
  return modal({ callbackId: 'common:late', title, close, blocks: [note(escapeMrkdwn(text))] })
}
