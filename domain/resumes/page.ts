/** A page of text with headings, laid out as PDF: CVs and letters. Tagged for screen readers; one column, for applicant tracking systems. */
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import type { ResumeLook } from './resume.js'

export interface Page {
  /** The document's title, in its properties. */
  title: string
  name: string
  headline: string | null
  /** One line under the name: town, phone, e-mail. */
  contact: string[]
  sections: PageSection[]
  look: ResumeLook
  /** In points; 10.5 unless the page has room, as a letter has. */
  textSize?: number
}

export interface PageSection {
  /** Null: text without a heading. */
  heading: string | null
  entries?: { title: string; where: string | null; period: string | null; detail: string | null }[]
  /** Short things, in one flowing line. */
  list?: string[]
  paragraphs?: string[]
}

interface Style {
  regular: string
  bold: string
  accent: string
  /** Names and headings in capitals are read letter by letter by some screen readers: size and colour tell them apart instead. */
  nameSize: number
  headingSize: number
  hasRules: boolean
}

const require = createRequire(import.meta.url)
const font = (path: string) => require.resolve(`@expo-google-fonts/${path}`)

const STYLES: Record<ResumeLook, Style> = {
  plain: {
    regular: font('source-serif-4/400Regular/SourceSerif4_400Regular.ttf'),
    bold: font('source-serif-4/700Bold/SourceSerif4_700Bold.ttf'),
    accent: '#111111',
    nameSize: 24,
    headingSize: 13,
    hasRules: true,
  },
  modern: {
    regular: font('inter/400Regular/Inter_400Regular.ttf'),
    bold: font('inter/700Bold/Inter_700Bold.ttf'),
    // 7.5 to 1 on white.
    accent: '#0b5563',
    nameSize: 26,
    headingSize: 13,
    hasRules: false,
  },
}

const MARGIN = 56
const USUAL_TEXT_SIZE = 10.5
const SCALES = [1, 0.94, 0.88, 0.82, 0.76, 0.7]

/**
 * One A4 page; what is long is set smaller, down to 7.4 points.
 * @returns the PDF's bytes
 * @throws {RangeError} when it does not fit on a page even so
 */
export async function renderPage(page: Page): Promise<Buffer> {
  for (const scale of SCALES) {
    const bytes = await draw(page, scale)
    if (bytes !== null) return bytes
  }
  throw new RangeError('The text does not fit on one page.')
}

/** @returns null when one page is not enough */
async function draw(page: Page, scale: number): Promise<Buffer | null> {
  const style = STYLES[page.look]
  const doc = new PDFDocument({
    size: 'A4',
    margin: MARGIN * scale,
    bufferPages: true,
    pdfVersion: '1.7',
    tagged: true,
    lang: 'fr-FR',
    displayTitle: true,
    info: { Title: page.title, Author: page.name },
  })
  const chunks: Buffer[] = []
  const done = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', resolve)
    doc.on('error', reject)
  })
  doc.registerFont('regular', style.regular).registerFont('bold', style.bold)
  const root = doc.struct('Document')
  doc.addStructure(root)
  const { textSize = USUAL_TEXT_SIZE } = page
  const size = (points: number) => points * scale
  const write = (tag: 'H1' | 'H2' | 'H3' | 'P', text: string, how: { bold?: boolean; size: number; color?: string; after?: number }) => {
    root.add(
      doc.struct(tag, {}, () => {
        doc
          .font(how.bold === true ? 'bold' : 'regular')
          .fontSize(size(how.size))
          .fillColor(how.color ?? '#1a1a1a')
          .text(text, { lineGap: size(1.5) })
      }),
    )
    doc.y += size(how.after ?? 0)
  }

  write('H1', page.name, { bold: true, size: style.nameSize, color: style.accent, after: 2 })
  if (page.headline !== null) write('P', page.headline, { size: 14, after: 3 })
  if (page.contact.length > 0) write('P', page.contact.join('  ·  '), { size: textSize, color: '#444444', after: 6 })
  for (const { heading, entries = [], list = [], paragraphs = [] } of page.sections) {
    doc.y += size(8)
    if (heading !== null) {
      if (style.hasRules) rule(doc, style.accent)
      write('H2', heading, { bold: true, size: style.headingSize, color: style.accent, after: 3 })
    }
    for (const { title, where, period, detail } of entries) {
      write('H3', [title, where, period].filter((part) => part !== null).join(' – '), {
        bold: true,
        size: textSize,
        after: detail === null ? 4 : 1,
      })
      if (detail !== null) write('P', detail, { size: textSize, after: 5 })
    }
    if (list.length > 0) write('P', list.join('  ·  '), { size: textSize, after: 2 })
    for (const paragraph of paragraphs) write('P', paragraph, { size: textSize, after: textSize * 0.7 })
  }
  root.end()
  const isOne = doc.bufferedPageRange().count === 1
  doc.end()
  await done
  return isOne ? Buffer.concat(chunks) : null
}

/** Decoration: marked as such, so that nobody has to hear of it. */
function rule(doc: PDFKit.PDFDocument, color: string): void {
  doc.markContent('Artifact', { type: 'Layout' })
  const { left, right } = doc.page.margins
  doc
    .moveTo(left, doc.y)
    .lineTo(doc.page.width - right, doc.y)
    .lineWidth(0.6)
    .strokeColor(color)
    .stroke()
  doc.endMarkedContent()
  doc.y += 6
}
