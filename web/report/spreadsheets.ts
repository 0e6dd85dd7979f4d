/** The same sections for a spreadsheet: a workbook with a sheet a section, or one table. */
import { stringify } from 'csv-stringify/sync'
import writeXlsxFile, { type SheetData } from 'write-excel-file/node'
import type { Report } from '../../domain/figures/report.js'
import { type Cell, periodWords, type ReportNames, type Section, scopeWords, sectionsOf, textOf } from './sections.js'

type WrittenCell = SheetData[number][number]

const WIDEST = 60

/** Words stay words there: a cell that begins like a formula is text. */
export async function reportWorkbook(report: Report, names: ReportNames): Promise<Buffer> {
  const { words } = names
  const sections = sectionsOf(report, names)
  const sheets = sections.map((section) => {
    const data = sheetRows(section, report, names)
    return { sheet: words(`report.sheet.${section.id}`), data, columns: widthsOf(data) }
  })
  return writeXlsxFile(sheets).toBuffer()
}

function sheetRows({ title, note, tables }: Section, report: Report, names: ReportNames): SheetData {
  return [
    [{ value: title, type: String, fontWeight: 'bold', fontSize: 14 }],
    [text(`${scopeWords(report, names)}, ${periodWords(report.period, names.words)}`)],
    [text(note)],
    ...tables.flatMap(
      ({ title: name, note: about, head, rows }): SheetData => [
        [],
        ...(name === undefined ? [] : [[{ value: name, type: String, fontWeight: 'bold' as const }]]),
        ...(about === undefined ? [] : [[text(about)]]),
        head.map((value): WrittenCell => ({ value, type: String, fontWeight: 'bold', bottomBorderStyle: 'thin' })),
        ...rows.map((row) => row.map(written)),
      ],
    ),
  ]
}

function written(cell: Cell): WrittenCell {
  if (cell === null) return null
  if (typeof cell === 'string') return text(cell)
  return typeof cell === 'number' ? { value: cell, type: Number, format: '#,##0' } : { value: cell.share, type: Number, format: '0 %' }
}

function text(value: string): WrittenCell {
  return { value, type: String }
}

/** The first two lines of a sheet are sentences: they may run over. */
function widthsOf(data: SheetData): { width: number }[] {
  const tables = data.slice(3).filter((row) => row.length > 1)
  const columns = Math.max(1, ...tables.map((row) => row.length))
  return Array.from({ length: columns }, (_, column) => ({
    width: Math.min(WIDEST, Math.max(10, ...tables.map((row) => lengthOf(row[column]) + 2))),
  }))
}

function lengthOf(cell: WrittenCell | undefined): number {
  return typeof cell === 'object' && cell !== null && 'value' in cell ? String(cell.value).length : 0
}

/** For a French spreadsheet: semicolons, a byte order mark, decimal commas; nothing in it runs as a formula. */
export function reportCsv(report: Report, names: ReportNames): string {
  const { words } = names
  const rows = sectionsOf(report, names).flatMap(({ title, tables }) =>
    tables.flatMap(({ title: name, head, rows: of }) =>
      of.flatMap(([label = null, ...cells]) =>
        cells.map((cell, column) => [title, name ?? '', textOf(label, words), head[column + 1] ?? '', csvCell(cell)]),
      ),
    ),
  )
  const head = [
    words('report.head.section'),
    words('report.head.group'),
    words('report.head.what'),
    words('report.column'),
    words('report.head.value'),
  ]
  return stringify([head, ...rows], { delimiter: ';', bom: true, escape_formulas: true, record_delimiter: 'windows' })
}

function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return cell
  return String(typeof cell === 'number' ? cell : Math.round(cell.share * 1000) / 1000).replace('.', ',')
}
