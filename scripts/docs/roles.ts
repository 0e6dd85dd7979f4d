/** The table of who may do what, for `docs/security.md`: `npm run docs` writes it, a test holds the page to it. */
import { may, RIGHTS, type Right, STANDINGS } from '../../admin/rights.js'

const BEGIN = '<!-- roles: made by npm run docs -->'
const END = '<!-- /roles -->'

const HEADS = ['nobody (no team)', 'adviser of another agency', 'adviser', 'lead', 'collective administrator']
const WHAT: Record<Right, string> = {
  use: 'commands, searches, own home tab',
  seeShared: 'the file of a youth who allows sharing: no number, message or note',
  act: 'everything of the agency: youths, conversations, contact requests, appointments, offers, workshops, trainings, group messages, surveys, CVs and letters',
  manage: 'the agency: channel, members, hours, delay, what is shared',
}

export function rolesTable(): string {
  const rows = RIGHTS.map(
    (right) => `| ${WHAT[right]} (\`${right}\`) | ${STANDINGS.map((standing) => (may(standing, right) ? 'yes' : '–')).join(' | ')} |`,
  )
  return [`| in Slack, towards one agency | ${HEADS.join(' | ')} |`, `| --- |${' --- |'.repeat(HEADS.length)}`, ...rows].join('\n')
}

/** @throws when the page has no place for it */
export function withRoles(page: string): string {
  const from = page.indexOf(BEGIN)
  const until = page.indexOf(END)
  if (from < 0 || until < from) throw new Error(`The page has no place for the table: ${BEGIN} … ${END}`)
  return `${page.slice(0, from + BEGIN.length)}\n${rolesTable()}\n${page.slice(until)}`
}
