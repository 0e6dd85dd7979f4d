/** `/health/live`: the process answers. `/health/ready`: it can serve, or says why not. */
import type { Server } from 'restify'
import type { WebContext } from './deps.js'
import { send } from './page.js'

/** What is due for longer than this is stuck. */
const STUCK_MS = 5 * 60_000
/** One person's odd number is no reason to send everybody away; three at once are a provider that is gone. */
const MOST_STUCK = 3

export function mountHealth(server: Server, context: WebContext): void {
  server.get('/health/live', (_, res, next) => {
    send(res, 200, 'application/json', '{"status":"ok"}')
    next()
  })
  server.get('/health/ready', async (_, res) => {
    const reason = await whyNotReady(context)
    send(
      res,
      reason === null ? 200 : 503,
      'application/json',
      JSON.stringify(reason === null ? { status: 'ok' } : { status: 'unready', reason }),
    )
  })
}

async function whyNotReady({ status, problem, log }: WebContext): Promise<string | null> {
  try {
    const { isReady, oldestDueMs, stuckConversations, spooled } = await status()
    if (spooled > 0) return `The database does not answer: ${spooled} arrivals wait on disk.`
    if (!isReady) return 'The database does not answer.'
    if (oldestDueMs > STUCK_MS) return `Messages have been due for ${Math.round(oldestDueMs / 1000)} s: deliveries are stuck.`
    if (stuckConversations >= MOST_STUCK) {
      return `Answers of ${stuckConversations} conversations have not left for ${STUCK_MS / 60_000} minutes: is a provider away?`
    }
    return (await problem?.()) ?? null
  } catch (error) {
    log.error({ err: error }, 'The health check failed.')
    return 'The health check failed.'
  }
}
