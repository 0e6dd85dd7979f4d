import type { Report } from '../../domain/figures/report.js'
import { type ReportPageOptions, reportPage } from './page.js'
import { reportCsv, reportWorkbook } from './spreadsheets.js'

export interface WriteOptions extends Omit<ReportPageOptions, 'files'> {
  write(name: string, content: string | Buffer): Promise<void>
}

/** Writes the page, the workbook and the table, `bilan-2026-10-01-2026-10-31.html`. @returns their names */
export async function writeReport(report: Report, { write, ...options }: WriteOptions): Promise<string[]> {
  const base = reportFileName(report)
  const files = { xlsx: `${base}.xlsx`, csv: `${base}.csv` }
  await write(`${base}.html`, reportPage(report, { ...options, files }))
  await write(files.xlsx, await reportWorkbook(report, options))
  await write(files.csv, reportCsv(report, options))
  return [`${base}.html`, files.xlsx, files.csv]
}

export function reportFileName({ period, agencyId, channel }: Report): string {
  return ['bilan', period.from, period.to, agencyId, channel].filter((part) => part !== null).join('-')
}
