import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { z } from 'zod'

export interface BodyFile {
  fileName: string
  contentType: string
  bytes: Buffer
}

export interface Fields {
  /** Form values are strings (arrays when repeated), JSON values are what they are. */
  values: Record<string, unknown>
  files: Map<string, BodyFile>
}

const MOST_BODY_BYTES = 64 * 1024 * 1024
const jsonObject = z.record(z.string(), z.unknown())

export async function readRaw(request: IncomingMessage, mostBytes = MOST_BODY_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > mostBytes) throw new Error(`A body of more than ${mostBytes} bytes is refused.`)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** Reads JSON, urlencoded and multipart bodies alike, with the query's values underneath. @throws {SyntaxError} broken JSON */
export async function readFields(query: URLSearchParams, headers: IncomingHttpHeaders, raw: Buffer): Promise<Fields> {
  const values = new Map<string, unknown>()
  const files = new Map<string, BodyFile>()
  const add = (name: string, value: unknown) => values.set(name, values.has(name) ? [values.get(name), value].flat() : value)
  for (const [name, value] of query) add(name, value)
  const type = headers['content-type'] ?? ''
  if (raw.length === 0) return { values: Object.fromEntries(values), files }
  if (type.startsWith('application/json')) {
    for (const [name, value] of Object.entries(jsonObject.parse(JSON.parse(raw.toString('utf8'))))) values.set(name, value)
  } else if (type.startsWith('multipart/form-data')) {
    const form = await new Response(raw, { headers: { 'content-type': type } }).formData()
    for (const [name, value] of form) {
      if (typeof value === 'string') add(name, value)
      else files.set(name, { fileName: value.name, contentType: value.type, bytes: Buffer.from(await value.arrayBuffer()) })
    }
  } else if (type.startsWith('application/x-www-form-urlencoded')) {
    for (const [name, value] of new URLSearchParams(raw.toString('utf8'))) add(name, value)
  }
  return { values: Object.fromEntries(values), files }
}
