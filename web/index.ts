/** The few pages people open from a link, and what operators watch. They need no script and load nothing from anybody. */
import type { Server } from 'restify'
import { loadWords } from '../base/words.js'
import type { WebContext, WebDeps } from './deps.js'
import { mountFile } from './file.js'
import { mountHealth } from './health.js'
import { html } from './html.js'
import { mountMetrics } from './metrics.js'
import { mountOwnData } from './own-data.js'
import { send, sendNotFound, sendPage } from './page.js'
import { mountRecruiter } from './recruiter.js'
import { mountReport } from './report-link.js'
import { mountWorkshopLink } from './workshop-link.js'

export type { ServiceStatus, WebDeps } from './deps.js'

/** Adds the routes of this room, and the answer to addresses that nobody has. */
export function mountWeb(server: Server, deps: WebDeps): void {
  const context: WebContext = { ...deps, words: loadWords(new URL('./fr/', import.meta.url)) }
  const { words, log } = context
  mountHealth(server, context)
  mountMetrics(server, context)
  mountWorkshopLink(server, context)
  mountOwnData(server, context)
  mountRecruiter(server, context)
  mountFile(server, context)
  mountReport(server, context)
  if (!deps.hasSimulator) {
    server.get('/', (_, res, next) => {
      sendPage(res, words, {
        title: words('about.title'),
        body: html`<p>${words('about.what')}</p><h2>${words('about.howTitle')}</h2><p>${words('about.how')}</p><h2>${words('about.dataTitle')}</h2><p>${words('about.data')}</p>`,
      })
      next()
    })
  }
  server.get('/robots.txt', (_, res, next) => {
    send(res, 200, 'text/plain; charset=utf-8', 'User-agent: *\nDisallow: /\n')
    next()
  })
  server.on('NotFound', (req, res, _error, done) => {
    sendNotFound(req, res, words)
    done()
  })
  server.on('restifyError', (req, res, error, done) => {
    if (!res.headersSent && isBug(error)) {
      log.error({ err: error, route: req.getRoute()?.path }, 'A page failed.')
      sendPage(res, words, { status: 500, title: words('page.failedTitle'), body: html`<p>${words('page.failed')}</p>` })
    }
    done()
  })
}

function isBug(error: unknown): boolean {
  return !(
    typeof error === 'object' &&
    error !== null &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode < 500
  )
}
