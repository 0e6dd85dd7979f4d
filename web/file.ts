/** `/f/:token`: a file somebody was given a link to. Reading changes nothing, so a provider may fetch it for the person. */
import type { Request, Response, Server } from 'restify'
import { mayOpen } from '../domain/contact-requests/paper-links.js'
import type { WebContext } from './deps.js'
import { tokenOf } from './form.js'
import { SAFE_HEADERS, sendExpired } from './page.js'

/** What browsers show by themselves without running anything of it. */
const SHOWN = new Set(['application/pdf', 'image/jpeg', 'image/png', 'image/webp', 'image/gif', 'audio/ogg', 'audio/mpeg', 'video/mp4'])

export function mountFile(server: Server, context: WebContext): void {
  const serve = async (req: Request, res: Response) => {
    const claims = await context.links.verify('f', tokenOf(req))
    const { documents, contactRequests } = context.domain
    const isOpen = claims !== null && (await mayOpen(claims, contactRequests.get))
    const found = isOpen ? await documents.read(claims.subject) : null
    if (found === null) {
      sendExpired(res, context.words)
      return
    }
    const { document, bytes } = found
    res.writeHead(200, {
      ...SAFE_HEADERS,
      'Content-Type':
        document.contentType.startsWith('text/') && document.contentType !== 'text/calendar'
          ? 'text/plain; charset=utf-8'
          : document.contentType,
      'Content-Length': bytes.length,
      'Content-Disposition': `${SHOWN.has(document.contentType) ? 'inline' : 'attachment'}; ${fileNameHeader(document.fileName)}`,
      'Content-Security-Policy': "default-src 'none'; sandbox",
    })
    res.end(req.method === 'HEAD' ? undefined : bytes)
  }
  server.get('/f/*', async (req, res) => serve(req, res))
  server.head('/f/*', async (req, res) => serve(req, res))
}

/** RFC 6266: plain letters for old clients, the whole name for others. */
function fileNameHeader(name: string): string {
  const plain = name.normalize('NFD').replace(/[^\w .()-]/g, '')
  return `filename="${plain === '' ? 'fichier' : plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`
}
