import PDFDocument from 'pdfkit'

/** A PDF with these words; none at all is a blank page. */
export function pdfOf(words: string, options: PDFKit.PDFDocumentOptions = {}): Promise<Buffer> {
  const doc = new PDFDocument(options)
  const chunks: Buffer[] = []
  return new Promise((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
    if (words !== '') doc.text(words)
    doc.end()
  })
}

/** The least that is a Word document: one part, stored as it is. */
export function docx(): Buffer {
  const name = Buffer.from('word/document.xml')
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(20, 4)
  const types = Buffer.from(
    '<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
  )
  const first = Buffer.from('[Content_Types].xml')
  const firstHeader = Buffer.from(header)
  firstHeader.writeUInt32LE(types.length, 18)
  firstHeader.writeUInt32LE(types.length, 22)
  firstHeader.writeUInt16LE(first.length, 26)
  header.writeUInt16LE(name.length, 26)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  return Buffer.concat([firstHeader, first, types, header, name, end])
}

/** A picture of one point. */
export const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
