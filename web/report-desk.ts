/** What the advisers' Slack shows of a report: words, a picture, and the address of the whole. */
import type { Clock } from '../base/clock.js'
import type { SignedLinks } from '../base/signed-links.js'
import { loadWords } from '../base/words.js'
import { gatherReport, type ReportQuery } from '../domain/figures/report.js'
import type { Domain } from '../domain/index.js'
import { reportPicture } from './report/picture.js'
import { changeOf, figureName, isEmpty, percent, periodName, scopeWords } from './report/sections.js'
import { reportLink, reportNames } from './report-link.js'

export function createReportDesk({ domain, links, clock }: { domain: Domain; links: SignedLinks; clock: Clock }) {
  const words = loadWords(new URL('./fr/', import.meta.url))
  return {
    async glance(query: ReportQuery) {
      const [report, names, url] = await Promise.all([
        gatherReport(domain, query),
        reportNames({ domain, words }),
        reportLink(links, query, clock.now()),
      ])
      return {
        title: `${words('report.title')} · ${periodName(report.period, words)}`,
        scope: scopeWords(report, names),
        lines: report.figures.flatMap((figure) => {
          const { name, value } = figure
          if (value === null) return []
          const shown = name === 'acceptedShare' ? percent(value) : value.toLocaleString('fr-FR')
          return [`${figureName(name, words)} : ${shown}${figure.before === null ? '' : ` (${changeOf(figure, words)})`}`]
        }),
        isEmpty: isEmpty(report),
        picture: reportPicture(report, names),
        url,
      }
    },
  }
}
