/** The whole story on the simulator page, in a real browser: three phones and the advisers' Slack, in demo mode. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import type { Browser, Page } from 'playwright-core'
import { freePort } from '../base/mongod.js'
import { readConfig } from '../config.js'
import { type Service, startService } from '../main.js'
import { CHROMIUM, openBrowser } from './support/browser.js'
import { testDatabase } from './support/database.js'
import { afterAll, beforeAll, describe, it } from './support/jest.js'
import { until } from './support/until.js'

const VIDEO = 'https://meet.example.org/decrocher-7k2p'
const STORY_MS = 120_000
const FAST = { messagesPerSecond: 1000, perChatPerSecond: 1000 }

if (CHROMIUM === undefined) {
  console.warn('The browser test is skipped: no Chromium was found (set CHROMIUM_PATH, or install the package "chromium").')
}

;(CHROMIUM === undefined ? describe.skip : describe)('the simulator page', () => {
  let service: Service
  let browser: Browser
  let page: Page
  let drop: () => Promise<void>

  beforeAll(async () => {
    const database = await testDatabase()
    const dataDir = await mkdtemp(join(tmpdir(), 'mymatchup-browser-'))
    const port = await freePort()
    const config = readConfig({ PORT: String(port), MONGODB_URI: database.uri, DATA_DIR: dataDir, LOG_LEVEL: 'error' })
    service = await startService(config, { botSettings: { pace: { sms: FAST, whatsapp: FAST, telegram: FAST } } })
    drop = async () => {
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    }
    browser = await openBrowser()
    page = await browser.newPage({ viewport: { width: 1500, height: 950 }, locale: 'fr-FR' })
    page.setDefaultTimeout(15_000)
    await page.goto(service.url)
  }, STORY_MS)

  afterAll(async () => {
    await browser?.close()
    await service?.stop()
    await drop?.()
  })

  const conversation = (name: string) => page.getByRole('log', { name })

  async function write(name: string, text: string): Promise<void> {
    const box = page.getByRole('textbox', { name: `Message ${name}` })
    await box.fill(text)
    await box.press('Enter')
  }

  /** Waits until the newest bubble from the service holds the text. */
  async function reads(name: string, text: string | RegExp): Promise<void> {
    await conversation(name).getByText(text).last().waitFor()
  }

  it(
    'profile by SMS, why, interest; adviser; workshop with three reminders',
    async () => {
      const asks: [string, RegExp][] = [
        ['slt', /On y va/],
        ['oui', /Quel métier/],
        ['vendeuze en boulangerie', /c'est [çc]a \?/],
        ['oui', /quelle ville/],
        ['melun', /Jusqu'o[uù] autour de Melun/],
        ['20 km', /contrats/],
        ['cdi et cdd', /horaires/],
        ['tout', /permis/],
        ['permis non', /offres? pour toi/],
        ['1', /Ça m'intéresse/],
        ['pourquoi ?', /exactement le métier/],
        ["ça m'intéresse", /prénom/],
        ['Léa', /Merci Léa/],
      ]
      for (const [text, answer] of asks) {
        await write('SMS', text)
        await reads('SMS', answer)
      }
      await page
        .getByText(/aimerait être mis/)
        .first()
        .waitFor()

      await write('SMS', 'conseiller')
      await reads('SMS', /Je préviens ton agence/)
      await page.getByRole('button', { name: 'Prendre en charge' }).click()
      await reads('SMS', /te répond maintenant/)
      await page.getByRole('button', { name: 'Répondre dans le fil' }).last().click()
      const thread = page.getByRole('textbox', { name: 'Répondre dans le fil' })
      await thread.fill('Bonjour Léa, que puis-je faire ?')
      await thread.press('Enter')
      await reads('SMS', /que puis-je faire/)
      await write('SMS', 'jai pas de cv')
      await page.getByText('jai pas de cv').last().waitFor()

      const startsAt = await makeWorkshop()
      await write('WhatsApp', 'bonjour')
      await reads('WhatsApp', /Que veux-tu faire|On y va/)
      await write('WhatsApp', 'ateliers')
      await reads('WhatsApp', /Décrocher un entretien/)
      await write('WhatsApp', 'décrocher un entretien')
      await reads('WhatsApp', /Je m'inscris/)
      await write('WhatsApp', 'oui')
      await reads('WhatsApp', /ta place est réservée/)

      await provinsTakesPart()

      await moveTo(startsAt.minus({ hours: 23 }))
      await remindedBy(/c'est demain/)
      await moveTo(startsAt.minus({ minutes: 50 }))
      await remindedBy(/commence dans une heure/)
      await moveTo(startsAt.minus({ minutes: 10 }))
      await remindedBy(/commence dans 10 minutes/)
      await joins()
    },
    STORY_MS,
  )

  async function makeWorkshop(): Promise<DateTime> {
    await page.getByRole('button', { name: 'Avancer au prochain matin, 9 heures' }).click()
    const startsAt = DateTime.fromJSDate(service.clock.now(), { zone: 'Europe/Paris' }).plus({ days: 1, hours: 1 }).startOf('minute')
    await write('Slack', '/atelier')
    const form = page.getByRole('dialog', { name: 'Nouvel atelier' })
    await form.getByLabel('Titre').fill('Décrocher un entretien')
    await form.getByLabel('Thème').selectOption('Entretien d’embauche')
    await form.getByLabel('Date', { exact: true }).fill(startsAt.toFormat('yyyy-MM-dd'))
    await form.getByLabel('Heure de début').fill(startsAt.toFormat('HH:mm'))
    await form.getByLabel('Heure de fin').fill(startsAt.plus({ hours: 1 }).toFormat('HH:mm'))
    await form.getByLabel(/Lien de visio/).fill(VIDEO)
    await form.getByRole('button', { name: 'Publier' }).click()
    await form.waitFor({ state: 'detached' })
    await page.getByRole('dialog', { name: 'Annoncer l’atelier' }).getByRole('button', { name: 'Plus tard' }).click()
    return startsAt
  }

  /** Somebody of Provins registers for Sénart's workshop by Telegram; the advisers of Provins have its card, with their own youth. */
  async function provinsTakesPart(): Promise<void> {
    await page.getByRole('button', { name: 'Démarrer' }).click()
    await reads('Telegram', /On y va/)
    const asks: [string, RegExp][] = [
      ['oui', /Quel métier/],
      ['vendeuse en boulangerie', /c'est [çc]a \?/],
      ['oui', /quelle ville/],
      ['provins 20 km', /contrats/],
      ['tout', /horaires/],
      ['tout', /permis/],
      ['aucun', /C'est noté/],
      ['ateliers', /Décrocher un entretien/],
      ['décrocher un entretien', /Je m'inscris/],
      ['oui', /ta place est réservée/],
    ]
    for (const [text, answer] of asks) {
      await write('Telegram', text)
      await reads('Telegram', answer)
    }
    const advisers = page.getByRole('combobox', { name: 'Conseiller·ère' })
    const first = await advisers.inputValue()
    await advisers.selectOption('U077379S001')
    await page
      .getByRole('navigation', { name: 'Canaux Slack' })
      .getByRole('button', { name: /provinois/ })
      .click()
    await page.getByRole('log', { name: 'Messages Slack' }).getByText('Atelier : Décrocher un entretien').first().waitFor()
    await page.getByRole('button', { name: 'Nos inscrits' }).last().click()
    const roster = page.getByRole('dialog', { name: 'Inscrits' })
    await roster.getByText('1 personne inscrite').waitFor()
    await roster.getByRole('button', { name: 'Fermer' }).last().click()
    await advisers.selectOption(first)
    await page
      .getByRole('navigation', { name: 'Canaux Slack' })
      .getByRole('button', { name: /senart/ })
      .click()
  }

  /** With the buttons of the clock bar, until the service's clock is past the instant. */
  async function moveTo(instant: DateTime): Promise<void> {
    for (;;) {
      const minutes = instant.diff(DateTime.fromJSDate(service.clock.now()), 'minutes').minutes
      if (minutes <= 0) return
      const before = service.clock.now()
      await page.getByRole('button', { name: minutes > 60 ? "Avancer d'une heure" : 'Avancer de 10 minutes' }).click()
      await until('the clock', () => service.clock.now().getTime() - before.getTime() > 60_000)
    }
  }

  /** Opens the link of the last reminder: a page, a button, the room; the card then counts who came. */
  async function joins(): Promise<void> {
    const last = page
      .getByRole('article')
      .filter({ hasText: /dans 10 minutes/ })
      .first()
    const link = /http\S+\/a\/[\w-]{16}/.exec((await last.textContent()) ?? '')?.[0] ?? ''
    const room = await browser.newPage()
    let leadsTo = ''
    // The room itself is on a network that is not here.
    await room.route(link, async (route) => {
      if (route.request().method() === 'GET') return route.continue()
      leadsTo = (await route.fetch({ maxRedirects: 0 })).headers().location ?? ''
      await route.fulfill({ contentType: 'text/html', body: 'La salle' })
    })
    await room.goto(link)
    await room.getByRole('button', { name: 'Rejoindre l’atelier' }).click()
    await until('the room', () => leadsTo === VIDEO)
    await room.close()
    await page
      .getByText(/Présents\s*1/)
      .first()
      .waitFor()
  }

  /** By WhatsApp, or by SMS once WhatsApp's 24 hours are over. */
  async function remindedBy(text: RegExp): Promise<void> {
    const reminder = page.getByRole('article').filter({ hasText: text }).filter({ hasText: '/a/' })
    await reminder.first().waitFor()
  }
})
