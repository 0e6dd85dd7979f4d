/** What operators are handed names only what `/metrics` gives. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import restify from 'restify'
import { z } from 'zod'
import { createMeters } from '../base/meters.js'
import { mountMetrics } from '../web/metrics.js'
import { closeServer } from './support/close-server.js'
import { expect, it } from './support/jest.js'
import { QUIET } from './support/status.js'

const FOLDER = join(import.meta.dirname, '../docs/operations')
const dashboard = z.object({
  title: z.string(),
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).min(1) })).min(10),
})
const METRIC = /\b(?:mymatchup|nodejs|process)_\w+/g

it('each metric of the dashboard and of the alerts is one that /metrics gives', async () => {
  const given = await metricNames()
  const { panels } = dashboard.parse(JSON.parse(await readFile(join(FOLDER, 'grafana.json'), 'utf8')))
  const alerts = await readFile(join(FOLDER, 'alerts.yml'), 'utf8')
  const named = [...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)), alerts].flatMap((text) => text.match(METRIC) ?? [])
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((name) => !given.has(name))).toEqual([])
  // A metric of ours that nobody looks at should not be there.
  const ours = [...given].filter((name) => name.startsWith('mymatchup_') && !/_(bucket|sum|count)$/.test(name))
  expect(ours.filter((name) => !named.some((one) => one.startsWith(name)))).toEqual([])
})

async function metricNames(): Promise<Set<string>> {
  const server = restify.createServer()
  const counted = { count: async () => 3 }
  const meters = createMeters()
  mountMetrics(server, {
    status: async () => QUIET,
    domain: { youths: counted, companies: counted, offers: counted },
    metrics: meters.registry,
    dueJobs: async () => 0,
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const text = await (await fetch(`${server.url.replace('[::]', '127.0.0.1')}/metrics`)).text()
    const names = [...text.matchAll(/^# TYPE (\S+) (\S+)/gm)]
    return new Set(
      names.flatMap(([, name = '', type]) => (type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name])),
    )
  } finally {
    await closeServer(server)
  }
}
