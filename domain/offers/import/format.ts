/** What form an import file has, by how it begins. */
import { open } from 'node:fs/promises'
import { parse } from 'csv-parse'
import { z } from 'zod'
import { isJobPosting } from './job-posting.js'
import { NotAnImportFile } from './not-an-import-file.js'

export type Format =
  | { kind: 'array' | 'resultats' | 'lines' | 'graph' | 'single' }
  | { kind: 'table'; delimiter: string; encoding: 'utf-8' | 'windows-1252'; columns: string[] }

const PEEK_BYTES = 1_048_576
const DELIMITERS = [';', ',', '\t', '|']
const EXPECTED =
  'an array of offers, {"resultats": […]} as the API answers, one offer a line, JSON-LD with JobPostings, or a table whose first line names its columns'

/** @throws {NotAnImportFile} missing, unreadable, empty, or of no known form */
export async function formatOf(path: string): Promise<Format> {
  const start = await peek(path)
  const text = start
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (text === '') throw new NotAnImportFile(`${path} is empty. Expected ${EXPECTED}.`)
  if (text.startsWith('[')) return { kind: 'array' }
  if (!text.startsWith('{')) return tableOf(path, start)
  const first = jsonOf(text.split('\n', 1)[0]?.trim() ?? '')
  if (typeof first === 'object' && first !== null && !('resultats' in first)) return { kind: 'lines' }
  if (/"resultats"\s*:\s*\[/.test(text)) return { kind: 'resultats' }
  const whole = jsonOf(text)
  if (isJobPosting(whole) || (whole !== undefined && /"itemListElement"\s*:/.test(text))) return { kind: 'single' }
  if (/"@graph"\s*:\s*\[/.test(text)) return { kind: 'graph' }
  if (whole !== undefined || text.length < PEEK_BYTES / 4) throw new NotAnImportFile(`${path} holds no offers. Expected ${EXPECTED}.`)
  return { kind: 'resultats' }
}

/** A first line of two names or more makes a table. */
async function tableOf(path: string, start: Buffer): Promise<Format> {
  const encoding = isUtf8(start) ? 'utf-8' : 'windows-1252'
  const text = new TextDecoder(encoding).decode(start).replace(/^\uFEFF/, '')
  const header = text.split(/\r?\n/, 1)[0] ?? ''
  const [delimiter = ','] = DELIMITERS.toSorted((a, b) => header.split(b).length - header.split(a).length)
  const columns = header.includes('<') ? [] : await headerOf(header, delimiter)
  if (columns.length < 2) throw new NotAnImportFile(`${path} is not JSON, nor a table. Expected ${EXPECTED}.`)
  return { kind: 'table', delimiter, encoding, columns }
}

async function headerOf(line: string, delimiter: string): Promise<string[]> {
  const rows = z.array(z.array(z.string()))
  try {
    const [cells = []] = rows.parse(await parse(line, { delimiter, trim: true }).toArray())
    return cells.filter((cell) => cell !== '')
  } catch {
    return []
  }
}

/** Spreadsheets in French often save tables in Windows' own letters. The last character may be cut. */
function isUtf8(start: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true })
    return true
  } catch {
    return false
  }
}

async function peek(path: string): Promise<Buffer> {
  try {
    const file = await open(path)
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(PEEK_BYTES), 0, PEEK_BYTES, 0)
      return buffer.subarray(0, bytesRead)
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

/** The value of JSON text; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
