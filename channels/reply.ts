import type { ServerResponse } from 'node:http'

/** Answers a webhook without restify's formatters: providers want exactly their own type, or nothing. */
export function reply(
  response: ServerResponse,
  status: number,
  body: { type: string; text: string } | null = null,
  headers: Record<string, string> = {},
): void {
  // What is left of a refused body is not read: the connection goes with it.
  const closing: Record<string, string> = status === 413 || status === 415 ? { connection: 'close' } : {}
  response.writeHead(status, { ...headers, ...closing, ...(body === null ? {} : { 'content-type': body.type }) })
  response.end(body?.text)
}
