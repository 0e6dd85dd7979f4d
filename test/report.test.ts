/** The report as its readers get it: a page, a workbook and a table of the same figures, without a small group in any of them. */
import { strFromU8, unzipSync } from 'fflate'
import { loadWords } from '../base/words.js'
import type { Count } from '../domain/figures/figures.js'
import { makeReport } from '../domain/figures/report.js'
import { writeReport } from '../web/report/files.js'
import { SENART } from './support/domain.js'
import { describe, expect, it } from './support/jest.js'
import { openData } from './support/open-data.js'

const PERIOD = { from: '2026-10-01', to: '2026-10-31' }
const count = (name: Count['name'], value: string | null, number: number): Count => ({ agencyId: SENART, name, value, count: number })

/** Three of a trade, two in a village: nobody may find them. */
const COUNTS = [
  count('accounts', null, 1234),
  count('reached', 'account', 1000),
  count('reached', 'hired', 234),
  count('occupation', 'D1106', 1131),
  count('occupation', 'K1304', 100),
  count('occupation', 'H2102', 3),
  count('commune', '77288', 1232),
  count('commune', '77445', 2),
  count('contactRequests', 'youth', 10),
  count('acceptedRequests', 'youth', 3),
  count('handoffs', '5', 3),
  count('handoffs', 'never', 1),
]

async function written(agencyName = 'Mission Locale de Sénart') {
  const { reference } = await openData()
  const files = new Map<string, string | Buffer>()
  const report = makeReport({
    query: { period: PERIOD, agencyId: SENART },
    before: { from: '2026-09-01', to: '2026-09-30' },
    now: COUNTS,
    earlier: [count('accounts', null, 1000)],
    agencies: [],
  })
  await writeReport(report, {
    words: loadWords(new URL('../web/fr/', import.meta.url)),
    agency: () => agencyName,
    reference,
    madeOn: '2026-11-02',
    write: async (name, content) => void files.set(name, content),
  })
  const of = (kind: string) => files.get(`bilan-2026-10-01-2026-10-31-${SENART}.${kind}`) ?? ''
  const sheets = unzipSync(new Uint8Array(Buffer.from(of('xlsx'))))
  const workbook = Object.entries(sheets)
    .flatMap(([name, bytes]) => (name.startsWith('xl/') ? [strFromU8(bytes)] : []))
    .join('\n')
  return { page: String(of('html')), csv: String(of('csv')), workbook }
}

describe('the report', () => {
  it('says each figure with its change, its definition and its number on the chart, loading nothing', async () => {
    const { page } = await written()
    expect(page).toMatch(/Comptes jeunes<\/h3><p class="value">1\s234<\/p><p class="change">\+234 \(\+23 %\)/)
    expect(page).toContain('une fois chacune même sur plusieurs canaux')
    expect(page).toContain('30 %')
    expect(page).toContain('Mission Locale de Sénart')
    expect(page).toMatch(/<text[^>]*>1\s131 · 92 %<\/text>/)
    expect(page).toContain('75 % ont eu une réponse en une heure au plus')
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)|url\(/)
  })

  it('shows no group under five, nor what it can be computed from, in the page, the workbook and the table', async () => {
    const { page, csv, workbook } = await written()
    const { reference } = await openData()
    for (const output of [page, csv, workbook]) {
      expect(output).toContain(reference.occupations.get('D1106')?.label)
      for (const hidden of ['H2102', 'K1304']) expect(output).not.toContain(reference.occupations.get(hidden)?.label)
      // Two people are not five: the other commune goes with them.
      expect(output).not.toContain(reference.communes.get('77445')?.name)
      expect(output).not.toContain(reference.communes.get('77288')?.name)
      expect(output).toContain('Autres, réunis')
    }
    expect(csv).toMatch(/Métier recherché;"?Autres, réunis"?;Nombre;103/)
  })

  it('lets nothing run as a formula, nor as markup', async () => {
    const { page, csv } = await written('=HYPERLINK("x") <b>')
    expect(page).toContain('=HYPERLINK(&quot;x&quot;) &lt;b&gt;')
    for (const line of csv.split('\r\n').slice(1)) expect(line).not.toMatch(/(?:^|;)"?[=+@-]/)
  })
})
