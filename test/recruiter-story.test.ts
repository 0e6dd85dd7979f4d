/**
 * A baker publishes by WhatsApp, a youth matches and asks by SMS, the baker accepts, both get each other's details; then what became of it.
 * On the wire, with an adviser in Slack and the clock moved.
 */
import { earOf } from './support/hear.js'
import { afterAll, beforeAll, describe, expect, it } from './support/jest.js'
import type { Person } from './support/person.js'
import { openStage, type Stage } from './support/stage.js'
import { until } from './support/until.js'

const DAY = 24 * 3_600_000
const TITLE = 'en boulangerie'

let stage: Stage
let baker: Person
let lina: Person
let bakerHears: ReturnType<typeof earOf>
let linaHears: ReturnType<typeof earOf>

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
    const asked = await bakerHears('Une personne est intéressée', TITLE, 'Que répondez-vous ?')
    expect(asked).not.toMatch(/lina|\b06|\+33|femme|\bans\b/)
  })

  it('and both get each other’s details once the baker has said yes, with a typo', async () => {
    await tell(baker, 'acepter')
    const theirs = await bakerHears('Vous pouvez joindre Lina', 'Votre nom')
    expect(theirs).toMatch(/0[67] \d\d \d\d \d\d \d\d/)
    const hers = await linaHears('Bonne nouvelle', 'Mme Martin', 'Tu peux appeler')
    expect(hers).toMatch(/0[67] \d\d \d\d \d\d \d\d/)
    await inChannel('Acceptée le')
  })

  it('says what became of it, which is kept for the figures', async () => {
    await stage.advance(5 * DAY)
    await linaHears('As-tu eu l’entretien')
    await tell(lina, 'oui')
    await linaHears('Super')
    await stage.advance(8 * DAY)
    await linaHears('es-tu embauché')
    await tell(lina, 'oui')
    await linaHears('Félicitations')
    await stage.advance(32 * DAY)
    await linaHears('un mois', 'toujours en poste')
    await tell(lina, 'oui')
    // Not on a Sunday.
    await stage.advance(65 * DAY)
    await linaHears('trois mois', 'toujours en poste')
    await tell(lina, 'oui')
    const youth = await stage.service.domain.youths.byPhone(lina.id)
    const [request] = await stage.service.domain.contactRequests.ofYouth(youth?.id ?? '')
    expect(request?.followUps.map(({ kind, answer }) => `${kind} ${answer}`)).toEqual([
      'interview yes',
      'hired yes',
      'month1 yes',
      'month3 yes',
    ])
  })
})

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
