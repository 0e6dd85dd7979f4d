/** Every page: one layout, and headers that let it load nothing and be embedded nowhere. */
import type { Request, Response } from 'restify'
import type { Words } from '../base/words.js'
import { type Html, html, trusted } from './html.js'
import { STYLE, STYLE_HASH } from './style.js'

export interface Page {
  status?: number
  title: string
  body: Html
  /** Where its forms may lead besides here: a workshop's video room. */
  formTarget?: string
}

export function sendPage(res: Response, words: Words, { status = 200, title, body, formTarget }: Page): void {
  const document = html`<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · MyMatchUp</title>
${styleTag}
</head>
<body>
<header>MyMatchUp</header>
<main>
<h1>${title}</h1>
${body}
</main>
<footer>${words('page.footer')}</footer>
</body>
</html>
`
  send(res, status, 'text/html; charset=utf-8', document.text, {
    // Browsers check a form's redirects too, so the room's origin has to be named.
    'Content-Security-Policy': `default-src 'none'; style-src ${STYLE_HASH}; form-action 'self'${formTarget === undefined ? '' : ` ${formTarget}`}; base-uri 'none'; frame-ancestors 'none'`,
  })
}

const styleTag = trusted(`<style>${STYLE}</style>`)

/** What all answers carry. */
export const SAFE_HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex',
} as const

/** Sends any body with the headers that all answers carry. */
export function send(res: Response, status: number, contentType: string, body: string, headers: Record<string, string> = {}): void {
  res.sendRaw(status, body, {
    'Content-Type': contentType,
    ...SAFE_HEADERS,
    ...headers,
  })
}

export function seeOther(res: Response, url: string): void {
  send(res, 303, 'text/plain; charset=utf-8', '', { Location: url })
}

export function sendExpired(res: Response, words: Words): void {
  sendPage(res, words, { status: 410, title: words('page.expiredTitle'), body: html`<p>${words('page.expired')}</p>` })
}

export function sendNotFound(req: Request, res: Response, words: Words): void {
  if (req.headers.accept?.includes('text/html') !== true) {
    send(res, 404, 'application/json', JSON.stringify({ code: 'NotFound', message: words('page.notFoundTitle') }))
    return
  }
  sendPage(res, words, { status: 404, title: words('page.notFoundTitle'), body: html`<p>${words('page.notFound')}</p>` })
}
