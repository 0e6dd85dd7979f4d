/** A real browser, where there is one: `CHROMIUM_PATH`, or the package "chromium". */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { z } from 'zod'

export const CHROMIUM = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
)
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const found = z.array(z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) }))

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }), args: FLAGS })
}

/** A page as a phone shows it. */
export async function phonePage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'fr-FR', isMobile: true, hasTouch: true })
  page.setDefaultTimeout(15_000)
  return page
}

/** What axe-core finds wrong with the page as it stands, in both colour schemes; and whether it has to be scrolled sideways. */
export async function violationsOf(page: Page): Promise<string[]> {
  const problems: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    // Over the debugger: the page's own policy lets no script in.
    await page.evaluate(readFileSync(AXE, 'utf8'))
    const violations = found.parse(await page.evaluate('axe.run(document).then(({ violations }) => violations)'))
    problems.push(...violations.map(({ id, help, nodes }) => `${colorScheme}: ${id} (${help}): ${nodes[0]?.html ?? ''}`))
  }
  if (await page.evaluate('document.documentElement.scrollWidth > window.innerWidth')) problems.push('wider than the screen')
  return problems
}
