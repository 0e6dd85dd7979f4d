/** Brings files from a provider: bounded in size, time and type, and from the hosts that the channel names, whatever a link says. */
import { fileTypeFromBuffer } from 'file-type'
import { type MediaContent, MediaError } from './channel.js'

export const MOST_MEDIA_BYTES = 10 * 1024 * 1024
const MEDIA_TIMEOUT_MS = 15_000

export interface MediaRequest {
  url: URL
  /** Asked for the first address and for each redirect. */
  isAllowed: (url: URL) => boolean
  /** Credentials for this host, if it is the one that may see them. */
  headersFor: (url: URL) => Record<string, string>
  mostRedirects: number
  announcedType: string
  fileName?: string
}

/** What people send and advisers can open. Anything that a browser would run (HTML, SVG, archives, programs) is refused. */
const TAKEN_TYPES = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/heic',
  'image/heif',
  'audio/ogg',
  'audio/opus',
  'audio/mpeg',
  'audio/mp4',
  'audio/x-m4a',
  'audio/aac',
  'audio/amr',
  'audio/wav',
  'video/mp4',
  'video/3gpp',
  'video/3gpp2',
  'video/quicktime',
  'video/webm',
  'application/pdf',
  'text/vcard',
  'application/x-cfb',
  'application/rtf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.oasis.opendocument.text',
])
/** Text has no magic number: these are believed when the bytes are UTF-8 text. */
const TAKEN_TEXT = new Map([
  ['text/plain', 'txt'],
  ['text/vcard', 'vcf'],
  ['text/x-vcard', 'vcf'],
])

/** @throws {MediaError} `gone` (404, 410), `tooLarge`, `refusedType`, `unavailable` (host not allowed, network, 5xx, too slow). */
export async function fetchMediaFile(request: MediaRequest): Promise<MediaContent> {
  const bytes = await download(request)
  const detected = await fileTypeFromBuffer(bytes)
  const contentType = detected?.mime.split(';')[0]?.trim()
  if (detected !== undefined && contentType !== undefined) {
    if (!TAKEN_TYPES.has(contentType)) throw new MediaError('refusedType')
    return { bytes, contentType, fileName: fileNameOf(request.fileName, detected.ext) }
  }
  const announced = request.announcedType.split(';')[0]?.trim().toLowerCase() ?? ''
  const extension = TAKEN_TEXT.get(announced)
  if (extension === undefined || !isText(bytes)) throw new MediaError('refusedType')
  return { bytes, contentType: announced, fileName: fileNameOf(request.fileName, extension) }
}

async function download(request: MediaRequest): Promise<Buffer> {
  const signal = AbortSignal.timeout(MEDIA_TIMEOUT_MS)
  let url = request.url
  try {
    for (let hop = 0; hop <= request.mostRedirects; hop++) {
      if (!request.isAllowed(url)) throw new MediaError('unavailable')
      const response = await fetch(url, { headers: request.headersFor(url), redirect: 'manual', signal })
      const location = response.headers.get('location')
      if (response.status >= 300 && response.status < 400 && location !== null) {
        await response.body?.cancel()
        url = new URL(location, url)
        continue
      }
      if (!response.ok) {
        await response.body?.cancel()
        throw new MediaError(response.status === 404 || response.status === 410 ? 'gone' : 'unavailable')
      }
      return await boundedBytes(response)
    }
  } catch (error) {
    // The cause may hold an address with a token in it: it stays here.
    throw error instanceof MediaError ? error : new MediaError('unavailable')
  }
  throw new MediaError('unavailable')
}

async function boundedBytes(response: Response): Promise<Buffer> {
  if (Number(response.headers.get('content-length') ?? 0) > MOST_MEDIA_BYTES) {
    await response.body?.cancel()
    throw new MediaError('tooLarge')
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > MOST_MEDIA_BYTES) throw new MediaError('tooLarge')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function isText(bytes: Buffer): boolean {
  return !bytes.includes(0) && Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes)
}

/** A name that is safe on any disk, with the extension of what the file really is. */
function fileNameOf(given: string | undefined, extension: string): string {
  const stem = (given ?? 'fichier')
    .normalize('NFC')
    .replace(/\.[^.]*$/, '')
    .replace(/[^\p{L}\p{N} _-]+/gu, '_')
    .trim()
    .slice(0, 80)
  return `${stem === '' ? 'fichier' : stem}.${extension}`
}
