/**
 * The records of an import file, one by one, in bounded memory: a JSON array, the API's answer `{ "resultats": […] }`, JSON lines, one
 * JobPosting, a JSON-LD `@graph`, or a table (CSV).
 */
import { createReadStream, type ReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pipeline, type Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { pick } from 'stream-json/filters/pick.js'
import { parser } from 'stream-json/parser.js'
import { streamArray } from 'stream-json/streamers/stream-array.js'
import { z } from 'zod'
import { type Format, formatOf, jsonOf } from './format.js'
import { type Others, remember, resolved, withoutGraphs } from './graph.js'
import { isJobPosting } from './job-posting.js'
import { NotAnImportFile } from './not-an-import-file.js'

export interface ReadOptions {
  /** Told how many bytes of the file were read so far. */
  onBytes?: (bytes: number) => void
}

const item = z.object({ value: z.unknown() })

/**
 * @param format as `formatOf` found it
 * @throws {NotAnImportFile} missing, unreadable, or broken; perhaps after some records
 */
export async function* readRecords(path: string, { onBytes = () => {} }: ReadOptions = {}, format?: Format): AsyncGenerator<unknown> {
  const found = format ?? (await formatOf(path))
  const file = createReadStream(path)
  file.on('data', () => onBytes(file.bytesRead))
  switch (found.kind) {
    case 'lines':
      return yield* withoutGraphs(readLines(path, createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })))
    case 'single':
      return yield* withoutGraphs(readWhole(file))
    case 'graph': {
      file.destroy()
      const others: Others = new Map()
      for await (const record of readArray(path, createReadStream(path), '@graph')) remember(record, others)
      const again = createReadStream(path)
      again.on('data', () => onBytes(again.bytesRead))
      for await (const record of readArray(path, again, '@graph')) if (isJobPosting(record)) yield resolved(record, others)
      return
    }
    case 'table':
      return yield* readTable(path, file, found)
    default:
      return yield* withoutGraphs(readArray(path, file, found.kind === 'array' ? undefined : 'resultats'))
  }
}

async function* readArray(path: string, file: ReadStream, key: string | undefined): AsyncGenerator<unknown> {
  const ignore = () => {}
  const records =
    key === undefined
      ? pipeline(file, parser.asStream(), streamArray.asStream(), ignore)
      : pipeline(file, parser.asStream(), pick.asStream({ filter: key }), streamArray.asStream(), ignore)
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

async function* readWhole(file: AsyncIterable<Buffer | string>): AsyncGenerator<unknown> {
  const parts: Buffer[] = []
  for await (const part of file) parts.push(Buffer.from(part))
  yield jsonOf(
    Buffer.concat(parts)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  )
}

async function* readTable(path: string, file: Readable, { delimiter, encoding }: Format & { kind: 'table' }): AsyncGenerator<unknown> {
  const rows = parse({ columns: true, delimiter, bom: true, relax_column_count: true, skip_empty_lines: true, trim: true })
  let count = 0
  try {
    const decoded = encoding === 'utf-8' ? file : file.compose(decoder(encoding))
    for await (const row of pipeline(decoded, rows, () => {})) {
      count++
      yield row
    }
  } catch (error) {
    throw new NotAnImportFile(`${path} is not a valid table after row ${count}: ${messageOf(error)}`, { cause: error })
  }
}

function decoder(encoding: string) {
  return async function* (chunks: AsyncIterable<Buffer>) {
    const text = new TextDecoder(encoding)
    for await (const chunk of chunks) yield text.decode(chunk, { stream: true })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
