/** The report as one page that opens anywhere and prints on paper: nothing is loaded from elsewhere, no script. */
import type { Words } from '../../base/words.js'
import type { Report } from '../../domain/figures/report.js'
import { type Html, html, trusted } from '../html.js'
import { type Bar, barChart, NARROW, WIDE } from './chart.js'
import {
  changeOf,
  figureName,
  isEmpty,
  periodName,
  periodWords,
  type ReportNames,
  type Section,
  scopeWords,
  sectionsOf,
  type Table,
  textOf,
} from './sections.js'
import { REPORT_STYLE } from './style.js'

export interface ReportPageOptions extends ReportNames {
  madeOn: string
  /** The same figures for a spreadsheet. */
  files?: { xlsx: string; csv: string }
}

export function reportPage(report: Report, options: ReportPageOptions): string {
  const { words, madeOn, files } = options
  const [figures, ...others] = sectionsOf(report, options)
  const title = `${words('report.title')}, ${periodName(report.period, words)}`
  return html`<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · MyMatchUp</title>
<style>${trusted(REPORT_STYLE)}</style>
</head>
<body>
<header><p class="brand">MyMatchUp</p><h1>${title}</h1><p class="scope">${scopeWords(report, options)}</p><p class="soft">${periodWords(report.period, words)}</p></header>
<main>
${isEmpty(report) ? html`<p class="notice">${words('report.empty')}</p>` : ''}
<section><h2>${figures?.title}</h2><p class="soft">${figures?.note}</p>
<ul class="cards">${report.figures.map((figure, row) => card(figure, textOf(figures?.tables[0]?.rows[row]?.[1] ?? null, words), textOf(figures?.tables[0]?.rows[row]?.[2] ?? null, words), words))}</ul></section>
${others.map((section) => sectionHtml(section, words))}
</main>
<footer><p>${words('report.made', { date: madeOn })}</p>${files === undefined ? '' : html`<p class="files"><a href="${files.xlsx}">${words('report.page.xlsx')}</a> <a href="${files.csv}">${words('report.page.csv')}</a></p>`}</footer>
</body>
</html>
`.text
}

function card(figure: Report['figures'][number], value: string, before: string, words: Words): Html {
  return html`<li><h3>${figureName(figure.name, words)}</h3><p class="value">${value}</p>${figure.value === null || figure.before === null ? '' : html`<p class="change">${changeOf(figure, words)} <span>${words('report.fromBefore', { before })}</span></p>`}<p class="definition">${words(`report.definition.${figure.name}`)}</p></li>`
}

function sectionHtml({ id, title, note, tables }: Section, words: Words): Html {
  return html`<section class="${id}"><h2>${title}</h2><p class="soft">${note}</p><div class="tables">${tables.map((table) => tableHtml(table, words))}</div></section>`
}

/** A chart with its numbers, and the table for who hears the page; or the table for all. */
function tableHtml(table: Table, words: Words): Html {
  const { title, note, bars, rows } = table
  const heading = html`${title === undefined ? '' : html`<h3>${title}</h3>`}${note === undefined ? '' : html`<p class="definition">${note}</p>`}`
  if (rows.length === 0) return html`<div class="block">${heading}</div>`
  if (bars === undefined) return html`<div class="block wide">${heading}${plainTable(table, words)}</div>`
  return html`<div class="block">${heading}<div class="chart" aria-hidden="true">${trusted(barChart(barsOf(table, bars.column, words), bars.isNarrow === true ? NARROW : WIDE))}</div><div class="heard">${plainTable(table, words)}</div></div>`
}

function barsOf({ rows }: Table, column: number, words: Words): Bar[] {
  const quiet = [words('report.unknown'), words('report.grouped')]
  return rows.map((row) => {
    const [label = null, ...cells] = row
    const value = row[column]
    return {
      label: textOf(label, words),
      value: typeof value === 'number' ? value : 0,
      text: cells.map((cell) => textOf(cell, words)).join(' · '),
      isQuiet: typeof label === 'string' && quiet.includes(label),
    }
  })
}

function plainTable({ title, head, rows }: Table, words: Words): Html {
  return html`<table>${title === undefined ? '' : html`<caption>${title}</caption>`}<thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map(([first = null, ...cells]) => html`<tr><th scope="row">${textOf(first, words)}</th>${cells.map((cell) => (typeof cell === 'string' ? html`<td>${cell}</td>` : html`<td class="number">${textOf(cell, words)}</td>`))}</tr>`)}</tbody></table>`
}
