/**
 * A baker publishes by WhatsApp, a youth matches and asks by SMS, the baker accepts on the page in a browser, both get each other's
 * details and meet; then what became of it. On the wire, with an adviser in Slack and the clock moved.
 */
import { nextAllowed } from '../base/calendar.js'
import { CHROMIUM, openBrowser, phonePage, violationsOf } from './support/browser.js'
import { earOf } from './support/hear.js'
import { afterAll, beforeAll, describe, expect, it } from './support/jest.js'
import type { Person } from './support/person.js'
import { openStage, type Stage } from './support/stage.js'
import { until } from './support/until.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const TITLE = 'en boulangerie'

let stage: Stage
let baker: Person
let lina: Person
let bakerHears: ReturnType<typeof earOf>
let linaHears: ReturnType<typeof earOf>
/** Where the baker may answer. */
let page = ''

beforeAll(async () => {
  stage = await openStage()
  const { offers } = stage.service.domain
  await stage.advance(0)
  await until('the offers to be matched', async () => (await offers.unmatched(1)).length === 0, 60_000)
  baker = stage.person('whatsapp')
  // By SMS: what comes weeks later is answered where it came.
  lina = stage.person('sms')
  bakerHears = earOf(baker)
  linaHears = earOf(lina)
}, 90_000)
afterAll(async () => {
  await stage?.stop()
})

async function tell(person: Person, ...texts: string[]): Promise<void> {
  for (const text of texts) await person.says(text)
}

const inChannel = (text: string) => until(`"${text}" in the channel`, () => stage.adviser.card().includes(text))

describe('a baker', () => {
  it('registers, and is told of a wrong SIRET and of what an offer may not ask for', async () => {
    await tell(baker, 'je recrute')
    await bakerHears('Vous recrutez pour une entreprise ?')
    await tell(baker, 'oui', '732 829 320 00075')
    await bakerHears('Le SIRET', 'Ce SIRET n’est pas valable')
    await tell(baker, '732 829 320 00074', 'Au Bon Pain de Melun', 'boulangerie', 'Melun', 'Mme Martin')
    await bakerHears('Au Bon Pain de Melun est enregistrée', 'Quel poste est à pourvoir')
    await tell(baker, 'vendeuse en boulangerie', 'oui', 'melun', 'cdi', 'temps plein', 'samedi', 'tout de suite', 'peu importe', 'aucun')
    // More than twenty messages within a minute would be a flood.
    await stage.advance(60_000)
    await tell(baker, '1', 'SMIC', 'Vente au comptoir, caisse. Appelez-moi au 06 11 22 33 44.')
    await bakerHears('Pas de numéro')
    await tell(baker, 'Vente au comptoir. Nous cherchons une jeune femme de moins de 25 ans.')
    await bakerHears('La loi interdit')
    await tell(baker, 'Vente au comptoir, caisse et mise en rayon.')
    await bakerHears('Voici votre offre', 'Au', 'On publie ?')
    await tell(baker, 'publier')
    await bakerHears('relit votre offre')
  })

  it('waits for the adviser: nobody sees the offer before', async () => {
    const { domain } = stage.service
    await inChannel('À valider')
    expect(stage.adviser.card()).toContain('73282932000074')
    expect((await domain.offers.visibleTo(null, { limit: 500 })).some(({ companyName }) => companyName === 'Au Bon Pain de Melun')).toBe(
      false,
    )
    await stage.adviser.press('Valider et publier')
    await bakerHears('est validée et publiée')
  })
})

describe('a youth', () => {
  it('asks, and the baker hears of it without knowing who it is', async () => {
    await tell(lina, 'slt', 'oui', 'vendeuse en boulangerie', 'oui', 'melun 20 km', 'cdi', 'temps plein', 'aucun')
    await linaHears('C’est noté')
    const { domain } = stage.service
    const offer = (await domain.offers.visibleTo(null, { limit: 500 })).find(({ companyName }) => companyName === 'Au Bon Pain de Melun')
    const youth = await domain.youths.byPhone(lina.id)
    expect(offer).toBeDefined()
    expect((await domain.matches.rankFor(youth?.id ?? '', 20)).map(({ offer: { id } }) => id)).toContain(offer?.id)
    await tell(lina, 'menu', 'offres')
    await openOffer('Au Bon Pain de Melun')
    await tell(lina, 'ça m’intéresse', 'Lina')
    await linaHears('est envoyée', 'Merci Lina')
    const asked = await bakerHears('Une personne est intéressée', TITLE, 'Que répondez-vous ?', 'Accepter')
    page = linkOf(baker, 'r')
    expect(page).not.toBe('')
    expect(asked.replace(page.toLowerCase(), '')).not.toMatch(/lina|\b06|\+33|femme|\bans\b/)
  })

  it('and both get each other’s details once the baker has said yes on the page, which anybody can read', async () => {
    await acceptOnPage(page)
    const theirs = await bakerHears('Vous pouvez joindre Lina', 'Votre nom')
    expect(theirs).toMatch(/0[67] \d\d \d\d \d\d \d\d/)
    const hers = await linaHears('Bonne nouvelle', 'Mme Martin', 'Tu peux appeler')
    expect(hers).toMatch(/0[67] \d\d \d\d \d\d \d\d/)
    await inChannel('Acceptée le')
  })

  it('picks one of the baker’s instants for an interview, and both are reminded', async () => {
    await tell(baker, 'menu', 'mes entretiens', '1', 'demain 14h ou apres demain 10h30', 'oui', '2 place du Marché')
    await bakerHears('Quand ?', 'à 14h ou', 'C’est bien ça', 'Où, et qui demander', 'C’est proposé')
    await linaHears('te propose un entretien', '2 place du Marché', '1 ', '14h', '2 ', '10h30')
    await tell(lina, '1')
    await linaHears('C’est noté', 'à 14h')
    await bakerHears('Lina a choisi')
    await inChannel('Entretien fixé')
    await stage.advance(20 * HOUR)
    await linaHears('Rappel : demain, entretien')
    // By SMS: WhatsApp's 24 hours may be over.
    await bakerHears('Rappel : demain, entretien')
  })

  it('says what became of it, which is kept for the figures', async () => {
    await later(2)
    await linaHears('As-tu eu l’entretien')
    await tell(lina, 'oui')
    await linaHears('Super')
    await later(8)
    await linaHears('es-tu embauché')
    await tell(lina, 'oui')
    await linaHears('Félicitations')
    await later(32)
    await linaHears('un mois', 'toujours en poste')
    await tell(lina, 'oui')
    await later(62)
    await linaHears('trois mois', 'toujours en poste')
    await tell(lina, 'oui')
    const youth = await stage.service.domain.youths.byPhone(lina.id)
    const [request] = await stage.service.domain.contactRequests.ofYouth(youth?.id ?? '')
    expect(request).toMatchObject({ state: 'accepted', interview: { state: 'picked' } })
    expect(request?.followUps.map(({ kind, answer }) => `${kind} ${answer}`)).toEqual([
      'interview yes',
      'hired yes',
      'month1 yes',
      'month3 yes',
    ])
  })
})

;(CHROMIUM === undefined ? describe.skip : describe)('the other pages', () => {
  it('can be read by anybody too: own data, what the service is, a link that has expired', async () => {
    await tell(lina, 'mes donnees')
    const { origin } = new URL(page)
    const browser = await openBrowser()
    try {
      const shown = await phonePage(browser)
      for (const address of [linkOf(lina, 'd'), page, `${origin}/`]) {
        await shown.goto(address)
        expect({ address, violations: await violationsOf(shown) }).toEqual({ address, violations: [] })
      }
    } finally {
      await browser.close()
    }
  })
})

/** The last link of that kind which a person was sent, as it was written. */
function linkOf({ id }: Person, scope: 'r' | 'd'): string {
  const bodies = stage.twilio.messages(id).map(({ body }) => body)
  const link = bodies.reverse().flatMap((body) => new RegExp(`https?://\\S+/${scope}/[\\w-]{16}`).exec(body)?.[0] ?? [])[0]
  if (link === undefined) throw new Error(`No /${scope} link was sent.`)
  return link
}

/** So many days on, and in an hour when people may be written to. */
async function later(days: number): Promise<void> {
  await stage.advance(days * DAY)
  const now = stage.clock.now()
  await stage.advance(nextAllowed(now, 'Europe/Paris').getTime() - now.getTime() + 60_000)
}

/** In a browser, held to axe-core before and after; where there is none, by the form alone. */
async function acceptOnPage(address: string): Promise<void> {
  if (CHROMIUM === undefined) {
    const form = /name="form" value="([^"]+)"/.exec(await (await fetch(address)).text())?.[1] ?? ''
    await fetch(address, { method: 'POST', body: new URLSearchParams({ form, answer: 'accept' }) })
    return
  }
  const browser = await openBrowser()
  try {
    const shown = await phonePage(browser)
    await shown.goto(address)
    expect(await violationsOf(shown)).toEqual([])
    expect(await shown.textContent('main')).not.toMatch(/Lina|0[67] \d\d/)
    await shown.getByRole('textbox').fill('On cherche une jeune femme de moins de 25 ans.')
    await shown.getByRole('button', { name: 'Ne pas donner suite' }).tap()
    await shown.getByRole('alert').waitFor()
    expect(await violationsOf(shown)).toEqual([])
    await shown.getByRole('textbox').fill('')
    await shown.getByRole('button', { name: 'Accepter la mise en relation' }).tap()
    await shown.getByRole('heading', { name: 'Pour la joindre' }).waitFor()
    expect(await shown.textContent('main')).toMatch(/Lina(.|\n)*0[67] \d\d/)
    expect(await violationsOf(shown)).toEqual([])
  } finally {
    await browser.close()
  }
}

/** Looks through the pages of the list until the company's offer is open. */
async function openOffer(company: string): Promise<void> {
  for (let page = 0; page < 20; page++) {
    for (const number of ['1', '2', '3']) {
      lina.hears()
      await lina.says(number)
      const shown = lina.hears().join('\n')
      if (shown.includes(company)) return
      await lina.says('retour')
    }
    await lina.says('d’autres offres')
  }
  throw new Error(`No offer of ${company}.`)
}
