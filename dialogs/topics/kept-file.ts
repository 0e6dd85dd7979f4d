import type { StoredDocument } from '../../domain/documents/document.js'
import type { Ask, SentFile } from '../ask.js'
import { type TopicDeps, youthIdOf } from './deps.js'

/** Keeps a file made for the person, once for each `id`, with a link to it: for the channels that fetch files, and for people. */
export async function keptFile(
  ask: Ask,
  { domain, links }: Pick<TopicDeps, 'domain' | 'links'>,
  document: Pick<StoredDocument, 'id' | 'fileName' | 'contentType' | 'purpose' | 'expiresAt'> & { bytes: Buffer },
  linkUntil: Date,
): Promise<SentFile> {
  const { id, fileName, contentType } = document
  await domain.documents.keep({ ...document, youthId: youthIdOf(ask.turn) })
  return { fileName, contentType, url: await links.url({ scope: 'f', subject: id, detail: {} }, linkUntil) }
}

/** The title as a file's name: letters and figures, on any disk. */
export function pdfName(title: string): string {
  return `${title.replace(/[^\p{L}\p{N} -]/gu, '')}.pdf`
}
