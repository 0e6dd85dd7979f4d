/** Whether a file can serve as a CV or a letter: judged by what it holds, whatever its name says. */
import { fileTypeFromBuffer } from 'file-type'
import { MOST_DOCUMENT_BYTES } from '../documents/document.js'

export type PaperProblem = 'empty' | 'tooLarge' | 'wrongType' | 'oldWord' | 'locked' | 'damaged' | 'blank'
export type Inspection = { contentType: string } | { problem: PaperProblem }

const PDF = 'application/pdf'
/** Word's older format, and what Word makes of a file with a password. */
const COMPOUND = 'application/x-cfb'
const TAKEN = new Set([
  'image/jpeg',
  'image/png',
  'image/heic',
  'image/heif',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
])
/** A page without words that is larger than this shows a picture: a scan. */
const LEAST_PICTURE_BYTES = 20_000
/** Operators that leave something to see. */
const PAINTS = /^(?:paint|fill|eoFill|stroke|shadingFill|constructPath)/
/** What a CV may have at most before its pages are no longer looked at for words. */
const MOST_PAGES_READ = 3

/** Takes PDF, photos (JPEG, PNG, HEIC) and Word (docx), with something in them. */
export async function inspectPaper(bytes: Buffer): Promise<Inspection> {
  if (bytes.length === 0) return { problem: 'empty' }
  if (bytes.length > MOST_DOCUMENT_BYTES) return { problem: 'tooLarge' }
  const contentType = (await fileTypeFromBuffer(bytes))?.mime.split(';')[0]
  if (contentType === PDF) return inspectPdf(bytes)
  if (contentType === COMPOUND) return { problem: 'oldWord' }
  return contentType !== undefined && TAKEN.has(contentType) ? { contentType } : { problem: 'wrongType' }
}

async function inspectPdf(bytes: Buffer): Promise<Inspection> {
  // Loaded with the first file: half a second and some memory that most processes never need.
  const { getDocument, OPS, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  const paints = new Set(Object.entries(OPS).flatMap(([name, operator]) => (PAINTS.test(name) ? [operator] : [])))
  // A copy: the library takes what it is given for its own.
  const loading = getDocument({ data: new Uint8Array(bytes), verbosity: VerbosityLevel.ERRORS, isEvalSupported: false })
  try {
    const pdf = await loading.promise
    for (let number = 1; number <= Math.min(pdf.numPages, MOST_PAGES_READ); number++) {
      const page = await pdf.getPage(number)
      const { items } = await page.getTextContent()
      if (items.some((item) => 'str' in item && item.str.trim() !== '')) return { contentType: PDF }
      if (bytes.length < LEAST_PICTURE_BYTES && (await page.getOperatorList()).fnArray.some((operator) => paints.has(operator)))
        return { contentType: PDF }
    }
    return bytes.length < LEAST_PICTURE_BYTES ? { problem: 'blank' } : { contentType: PDF }
  } catch (error) {
    return { problem: error instanceof Error && error.name === 'PasswordException' ? 'locked' : 'damaged' }
  } finally {
    await loading.destroy()
  }
}
