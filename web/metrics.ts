/** `/metrics` for Prometheus: what waits, how the pages are used, and the process itself. Counts only, never anybody's data. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Server } from 'restify'
import type { WebContext } from './deps.js'
import { send } from './page.js'

type Counted = { count(): Promise<number> }
export type MetricsContext = Pick<WebContext, 'status' | 'metrics' | 'dueJobs'> & {
  domain: { youths: Counted; companies: Counted; offers: Counted }
}

export function mountMetrics(server: Server, { status, domain, metrics, dueJobs }: MetricsContext): void {
  const registry = metrics ?? new Registry()
  collectDefaultMetrics({ register: registry })
  const due = new Gauge({
    name: 'mymatchup_due_entries',
    help: 'Entries that are due and not done.',
    labelNames: ['queue'],
    registers: [registry],
  })
  const oldest = new Gauge({
    name: 'mymatchup_oldest_due_seconds',
    help: 'How long the oldest due entry has waited.',
    registers: [registry],
  })
  const stuck = new Gauge({
    name: 'mymatchup_stuck_conversations',
    help: 'Conversations with an answer that has not left for five minutes.',
    registers: [registry],
  })
  const unsent = new Gauge({
    name: 'mymatchup_oldest_unsent_seconds',
    help: 'How long the oldest message that did not leave has waited.',
    registers: [registry],
  })
  const parked = new Gauge({
    name: 'mymatchup_parked',
    help: 'What could not be done after all attempts (npm run dead-letters).',
    registers: [registry],
  })
  const ready = new Gauge({ name: 'mymatchup_ready', help: '1 while the database answers.', registers: [registry] })
  const held = new Gauge({ name: 'mymatchup_held', help: 'What the service holds.', labelNames: ['kind'], registers: [registry] })
  const requests = new Counter({
    name: 'mymatchup_http_requests_total',
    help: 'Requests by route (providers’ webhooks included) and status.',
    labelNames: ['route', 'status'],
    registers: [registry],
  })
  server.on('after', (req, res, route) => {
    requests.inc({ route: routeName(route, req.method), status: String(res.statusCode) })
  })
  server.get('/metrics', async (_, res) => {
    const now = await status()
    due.set({ queue: 'inbox' }, now.dueInbox)
    due.set({ queue: 'outbox' }, now.dueOutbox)
    due.set({ queue: 'desk' }, now.dueDesk)
    due.set({ queue: 'receipts' }, now.earlyReceipts)
    due.set({ queue: 'spool' }, now.spooled)
    if (now.isReady && dueJobs !== undefined) due.set({ queue: 'jobs' }, await dueJobs())
    stuck.set(now.stuckConversations)
    unsent.set(now.oldestUnsentMs / 1000)
    parked.set(now.parked)
    oldest.set(now.oldestDueMs / 1000)
    ready.set(now.isReady ? 1 : 0)
    if (now.isReady) {
      const [youths, companies, offers] = await Promise.all([domain.youths.count(), domain.companies.count(), domain.offers.count()])
      held.set({ kind: 'youths' }, youths)
      held.set({ kind: 'companies' }, companies)
      held.set({ kind: 'offers' }, offers)
    }
    send(res, 200, registry.contentType, await registry.metrics())
  })
}

function routeName(route: unknown, method: string | undefined): string {
  if (typeof route === 'object' && route !== null && 'path' in route && typeof route.path === 'string')
    return `${method ?? ''} ${route.path}`
  return 'other'
}
