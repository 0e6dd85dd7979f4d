import type { IncomingMessage } from 'node:http'

/** A webhook's body cannot be used; `status` is the HTTP answer it deserves. */
export class RequestBodyError extends Error {
  readonly status: 400 | 413 | 415
  constructor(status: RequestBodyError['status']) {
    super(`The request's body cannot be used (${status}).`)
    this.status = status
  }
}

/**
 * Reads a raw body as UTF-8, before any body parser, so that a signature can be checked on what was really sent.
 * @param contentType media type it must be announced as, `application/json`.
 * @throws {RequestBodyError} 413 above `maxBytes`, 415 of another type or charset, 400 when the peer hangs up half-way.
 */
export async function readBody(request: IncomingMessage, contentType: string, maxBytes: number): Promise<string> {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '')
  if (type !== contentType || (charset !== undefined && charset !== 'utf-8')) throw new RequestBodyError(415)
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new RequestBodyError(413)
  const chunks: Buffer[] = []
  let size = 0
  await new Promise<void>((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) reject(new RequestBodyError(413))
      else chunks.push(chunk)
    })
    request.once('end', resolve)
    request.once('error', () => reject(new RequestBodyError(400)))
    request.once('close', () => reject(new RequestBodyError(400)))
  })
  return Buffer.concat(chunks).toString('utf8')
}
