/** Forms of signed links: read, bounded, and proved to come from our own page. */
import restify, { type Request } from 'restify'
import { z } from 'zod'

const BODY_LIMIT_BYTES = 16 * 1024

/** Put before the handler of each POST. */
export const readForm = restify.plugins.bodyParser({ mapParams: false, maxBodySize: BODY_LIMIT_BYTES, rejectUnknown: false })

const fields = z.record(z.string(), z.string()).catch({})

/** The fields of an urlencoded form; those that are no text are left out. */
export function formOf(req: Request): Record<string, string> {
  return fields.parse(req.body)
}

/** A wildcard: the router gives up on named parameters of more than a hundred characters, and a token has more. */
const params = z.object({ '*': z.string().max(4096) })

/** The token of a route that ends in `/*`; empty when it is absurd. */
export function tokenOf(req: Request): string {
  const parsed = params.safeParse(req.params)
  return parsed.success ? parsed.data['*'] : ''
}
