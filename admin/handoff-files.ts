/** Files of a handoff, both ways: the person's into the thread, the adviser's to the person as a link that expires. */
import { z } from 'zod'
import { type MediaContent, MediaError, type MediaReference } from '../channels/channel.js'
import type { Handoff } from '../domain/handoffs/handoff.js'
import type { CardPlace } from './cards.js'
import type { Context } from './context.js'
import type { Step } from './desk.js'
import { nameToPerson, postNote } from './handoff.js'
import { slackCode } from './post.js'
import type { Member } from './scope.js'

/** How long the person can open what an adviser sent; the file itself goes then too. */
const LINK_DAYS = 30
const DAY_MS = 24 * 3_600_000
const MOST_BYTES = 10 * 1024 * 1024

export async function postFiles(
  context: Context,
  place: CardPlace,
  conversationId: string,
  media: MediaReference[],
  step: Step,
): Promise<void> {
  for (const [index, file] of media.entries()) await step(`file${index}`, () => postFile(context, place, conversationId, file))
}

/** Puts a file of the person into the thread; one that cannot be had or taken is told there, never silently lost. */
async function postFile(context: Context, place: CardPlace, conversationId: string, media: MediaReference): Promise<void> {
  let content: MediaContent
  try {
    content = await context.fetchMedia(conversationId, media)
  } catch (error) {
    if (!(error instanceof MediaError) || error.reason === 'unavailable') throw error
    await postNote(context, place, context.words(`handoff.file.${error.reason}`))
    return
  }
  await uploadInThread(context, place, content)
}

/** One that Slack refuses is told in the thread. */
export async function uploadInThread(context: Context, place: CardPlace, content: MediaContent): Promise<void> {
  try {
    await context.client.filesUploadV2({
      channel_id: place.channelId,
      thread_ts: place.ts,
      file: content.bytes,
      filename: content.fileName,
      title: content.fileName,
    })
  } catch (error) {
    const code = slackCode(error)
    if (code === null) throw error
    context.log.error({ code, contentType: content.contentType }, 'Slack does not take a file: does the app have files:write?')
    await postNote(context, place, context.words('handoff.file.refusedBySlack', { code }))
  }
}

/** As Slack's message events tell of it; one that was deleted, or lies with another service, has no address here. */
const slackFile = z.object({
  id: z.string(),
  name: z.string().nullish(),
  mimetype: z.string().catch(''),
  size: z.number().catch(0),
  url_private: z.url().optional(),
  url_private_download: z.url().optional(),
})
type SlackFile = z.output<typeof slackFile>

/**
 * Brings an adviser's files to the person: fetched from Slack's own hosts, kept encrypted, and told as links that expire. One that
 * cannot be had or taken is told in the thread.
 */
export async function sendFiles(context: Context, handoff: Handoff, member: Member, messageKey: string, given: unknown[]): Promise<void> {
  const { notifier, domain, links, clock, log, words } = context
  for (const one of given) {
    const file = slackFile.safeParse(one)
    const place = handoff.slack
    try {
      if (!file.success) throw new MediaError('gone')
      const { bytes, contentType, fileName } = await download(context, file.data)
      const expiresAt = new Date(clock.now().getTime() + LINK_DAYS * DAY_MS)
      const document = await domain.documents.keep({
        id: `slack:${file.data.id}:${handoff.id}`,
        youthId: handoff.youthId,
        fileName,
        contentType,
        purpose: 'handoff',
        expiresAt,
        bytes,
      })
      const url = await links.url({ scope: 'f', subject: document.id, detail: {} }, expiresAt)
      await notifier.notify(handoff.conversationId, {
        key: `${messageKey}:${file.data.id}`,
        name: 'handoff.message',
        value: {
          handoffId: handoff.id,
          adviserName: nameToPerson(context, member),
          text: '',
          files: [{ fileName, contentType, url, sizeBytes: bytes.length }],
        },
        class: 'answer',
      })
      await domain.handoffs.noteAnswer(handoff.id, clock.now())
    } catch (error) {
      const reason = error instanceof MediaError ? error.reason : 'unavailable'
      if (!(error instanceof MediaError)) log.error({ err: error, handoffId: handoff.id }, 'An adviser’s file could not be sent.')
      const name = file.success ? (file.data.name ?? '') : ''
      if (place !== null) await postNote(context, place, words(`handoff.fileNotSent.${reason}`, { name }))
    }
  }
}

function download({ config, downloadFile }: Context, file: SlackFile): Promise<MediaContent> {
  const address = file.url_private_download ?? file.url_private
  if (address === undefined) throw new MediaError('gone')
  if (file.size > MOST_BYTES) throw new MediaError('tooLarge')
  const isSlacks = slackHosts(config.apiUrl)
  return downloadFile({
    url: new URL(address),
    isAllowed: isSlacks,
    headersFor: (url) => (isSlacks(url) ? { authorization: `Bearer ${config.botToken}` } : {}),
    mostRedirects: 3,
    announcedType: file.mimetype,
    ...(file.name === undefined || file.name === null ? {} : { fileName: file.name }),
  })
}

/** Slack's hosts over https, or the one peer that stands in for Slack: the bot's token is shown to nobody else. */
export function slackHosts(apiUrl: string): (url: URL) => boolean {
  const api = new URL(apiUrl)
  if (!isSlackHost(api)) return (url) => url.origin === api.origin
  return (url) => isSlackHost(url)
}

function isSlackHost({ protocol, hostname, port, username, password }: URL): boolean {
  if (protocol !== 'https:' || port !== '' || username !== '' || password !== '') return false
  return hostname === 'slack.com' || hostname.endsWith('.slack.com')
}
