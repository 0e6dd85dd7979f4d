/** `/b/:token`: the report that an adviser was given a link to, as a page, a workbook or a table. Looking changes nothing. */
import type { Server } from 'restify'
import { z } from 'zod'
import type { SignedLinks } from '../base/signed-links.js'
import { dayOf } from '../domain/figures/period.js'
import { gatherReport, type ReportQuery } from '../domain/figures/report.js'
import type { WebContext } from './deps.js'
import { tokenOf } from './form.js'
import { html } from './html.js'
import { SAFE_HEADERS, send, sendPage } from './page.js'
import { reportFileName } from './report/files.js'
import { reportPage } from './report/page.js'
import type { ReportNames } from './report/sections.js'
import { reportCsv, reportWorkbook } from './report/spreadsheets.js'

/** Long enough to be passed round before a meeting. */
const LINK_DAYS = 14
const DAY_MS = 24 * 3_600_000
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const detailSchema = z.object({
  from: z.string(),
  to: z.string(),
  agencyId: z.exactOptional(z.string()),
  channel: z.exactOptional(z.string()),
})

/** The address of a report; the same one for the same report on the same day. */
export function reportLink(links: SignedLinks, { period, agencyId, channel }: ReportQuery, now: Date): Promise<string> {
  const detail = {
    ...period,
    ...(agencyId === undefined ? {} : { agencyId }),
    ...(channel === undefined ? {} : { channel }),
  }
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS
  return links.url({ scope: 'b', subject: agencyId ?? 'all', detail }, new Date(today + LINK_DAYS * DAY_MS))
}

/** What a report is told with. */
export async function reportNames({ domain, words }: Pick<WebContext, 'domain' | 'words'>): Promise<ReportNames> {
  const names = new Map((await domain.agencies.all()).map(({ id, name }) => [id, name]))
  return { words, agency: (id) => names.get(id) ?? id, reference: domain.reference }
}

export function mountReport(server: Server, context: WebContext): void {
  const { links, domain, words, clock } = context
  server.get('/b/*', async (req, res) => {
    const [token = '', kind = 'html'] = tokenOf(req).split('.')
    const claims = await links.verify('b', token)
    const asked = claims === null ? null : detailSchema.safeParse(claims.detail)
    if (asked?.success !== true) {
      sendPage(res, words, { status: 410, title: words('page.expiredTitle'), body: html`<p>${words('report.page.expired')}</p>` })
      return
    }
    const { from, to, ...scope } = asked.data
    const report = await gatherReport(domain, { period: { from, to }, ...scope })
    const names = await reportNames(context)
    const asFile = { 'Content-Disposition': `attachment; filename="${reportFileName(report)}.${kind}"` }
    if (kind === 'xlsx') {
      res.writeHead(200, { ...SAFE_HEADERS, ...asFile, 'Content-Type': XLSX })
      res.end(await reportWorkbook(report, names))
    } else if (kind === 'csv') {
      send(res, 200, 'text/csv; charset=utf-8', reportCsv(report, names), asFile)
    } else {
      const files = { xlsx: `${token}.xlsx`, csv: `${token}.csv` }
      send(res, 200, 'text/html; charset=utf-8', reportPage(report, { ...names, files, madeOn: dayOf(clock.now()) }), {
        // Charts carry their own styles, which the page's hash cannot name.
        'Content-Security-Policy':
          "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      })
    }
  })
}
