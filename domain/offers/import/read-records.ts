/**
 * The records of an import file, one by one, in bounded memory: a JSON array, the API's answer `{ "resultats": […] }`, or JSON lines.
 */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream'
import { pick } from 'stream-json/filters/pick.js'
import { parser } from 'stream-json/parser.js'
import { streamArray } from 'stream-json/streamers/stream-array.js'
import { z } from 'zod'

/** Thrown when a file cannot be read as offers; the message is for the operator. */
export class NotAnImportFile extends Error {}

export interface ReadOptions {
  /** Told how many bytes of the file were read so far. */
  onBytes?: (bytes: number) => void
}

type Format = 'array' | 'resultats' | 'lines'

const PEEK_BYTES = 1_048_576
const EXPECTED = 'an array of offers, {"resultats": […]} as the API answers, or one offer a line'
const item = z.object({ value: z.unknown() })

/** @throws {NotAnImportFile} missing, unreadable, empty, or not JSON of the expected form; perhaps after some records */
export async function* readRecords(path: string, { onBytes = () => {} }: ReadOptions = {}): AsyncGenerator<unknown> {
  const format = await formatOf(path)
  const file = createReadStream(path)
  file.on('data', () => onBytes(file.bytesRead))
  if (format === 'lines') {
    yield* readLines(path, createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY }))
    return
  }
  const ignore = () => {}
  const records =
    format === 'array'
      ? pipeline(file, parser.asStream(), streamArray.asStream(), ignore)
      : pipeline(file, parser.asStream(), pick.asStream({ filter: 'resultats' }), streamArray.asStream(), ignore)
  let count = 0
  try {
    for await (const chunk of records) {
      count++
      yield item.parse(chunk).value
    }
  } catch (error) {
    throw new NotAnImportFile(`${path} is not valid JSON after offer ${count}: ${messageOf(error)}`, { cause: error })
  }
}

async function* readLines(path: string, lines: AsyncIterable<string>): AsyncGenerator<unknown> {
  let number = 0
  for await (const line of lines) {
    number++
    const text = line.replace(/^\uFEFF/, '').trim()
    if (text === '') continue
    const record = jsonOf(text)
    if (record === undefined) throw new NotAnImportFile(`${path}, line ${number}, is not valid JSON.`)
    yield record
  }
}

async function formatOf(path: string): Promise<Format> {
  const start = await peek(path)
  const text = start.replace(/^\uFEFF/, '').trimStart()
  if (text === '') throw new NotAnImportFile(`${path} is empty. Expected ${EXPECTED}.`)
  if (text.startsWith('[')) return 'array'
  if (!text.startsWith('{')) throw new NotAnImportFile(`${path} is not JSON. Expected ${EXPECTED}.`)
  const first = jsonOf(text.split('\n', 1)[0]?.trim() ?? '')
  if (typeof first === 'object' && first !== null && !('resultats' in first)) return 'lines'
  if (/"resultats"\s*:\s*\[/.test(text)) return 'resultats'
  const whole = jsonOf(text)
  if (whole !== undefined || text.length < PEEK_BYTES / 4) throw new NotAnImportFile(`${path} holds no offers. Expected ${EXPECTED}.`)
  return 'resultats'
}

async function peek(path: string): Promise<string> {
  try {
    const file = await open(path)
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(PEEK_BYTES), 0, PEEK_BYTES, 0)
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
    const why =
      code === 'ENOENT' ? 'does not exist' : code === 'EACCES' ? 'may not be read' : code === 'EISDIR' ? 'is a folder' : 'cannot be read'
    throw new NotAnImportFile(`${path} ${why}.`, { cause: error })
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
