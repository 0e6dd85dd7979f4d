/** `/metrics` for Prometheus: what waits, how the pages are used, and the process itself. Counts only, never anybody's data. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Server } from 'restify'
import type { WebContext } from './deps.js'
import { send } from './page.js'

export function mountMetrics(server: Server, { status, domain }: WebContext): void {
  const registry = new Registry()
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
    due.set({ queue: 'spool' }, now.spooled)
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
