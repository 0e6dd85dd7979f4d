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

const params = z.object({ token: z.string().max(4096) })

export function tokenOf(req: Request): string {
  return params.parse(req.params).token
}
