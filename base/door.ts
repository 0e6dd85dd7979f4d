/**
 * What stands before every route: headers that let a page load nothing it was not given, an answer for when too much is under way at
 * once, and an end to requests that never end.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'
import type { Server } from 'restify'

export interface DoorSettings {
  /** Requests under way at once; providers repeat what is answered 503. Half of them for everything that is no webhook. */
  mostUnderWay: number
  /** The simulator's page runs scripts of its own: on this machine alone. */
  hasSimulator: boolean
}

const REQUEST_MS = 30_000
const HEADERS_MS = 10_000
const MOST_HEADERS = 100
const WEBHOOKS = /^\/(?:channels|slack)\//
const HEALTH = /^\/health\//

export const MOST_UNDER_WAY = 1000

/** Before anything is mounted. */
export function guardServer(server: Server, { mostUnderWay, hasSimulator }: DoorSettings): void {
  server.server.requestTimeout = REQUEST_MS
  server.server.headersTimeout = HEADERS_MS
  server.server.maxHeadersCount = MOST_HEADERS

  const headers = helmet({
    // Pages name their one style sheet themselves.
    contentSecurityPolicy: hasSimulator
      ? false
      : {
          useDefaults: false,
          directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
        },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    // A provider fetches files for the person.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  })
  server.pre((req, res, next) => headers(req, res, next))

  let underWay = 0
  server.pre((req: IncomingMessage, res: ServerResponse, next: (go?: false) => void) => {
    const most = WEBHOOKS.test(req.url ?? '') ? mostUnderWay : mostUnderWay / 2
    if (underWay >= most && !HEALTH.test(req.url ?? '')) {
      res.writeHead(503, { 'Retry-After': '5', Connection: 'close' })
      res.end()
      return next(false)
    }
    underWay += 1
    res.once('close', () => {
      underWay -= 1
    })
    next()
  })
}
