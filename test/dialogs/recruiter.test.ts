/** Recruiters by chat, on the real topics and a real database. */
import { z } from 'zod'
import { createSignedLinks } from '../../base/signed-links.js'
import { allTopics } from '../../dialogs/topics/index.js'
import { type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { wordingCheck } from '../support/wording.js'
import { NOW, TestConversation, words } from './harness.js'

let house: TestDomain
const changed: string[] = []
beforeAll(async () => {
  house = await testDomain({ checkWording: await wordingCheck() })
})
afterAll(() => house.database.drop())

let people = 0
function someone(): { talk: TestConversation; conversationId: string } {
  const { domain, clock } = house
  const topics = allTopics({
    domain,
    words,
    links: createSignedLinks(Buffer.alloc(32, 1), 'https://mymatchup.example', clock, domain.links),
    welcomeVersion: 'test',
    elsewhere: { sendLinkCode: async () => {}, forget: async () => {}, contactRequestChanged: async (id) => void changed.push(id) },
  })
  const conversationId = `r${++people}`
  const ofConversation = (_id: string, _phone: string | undefined, key: string) =>
    domain.youths.ofConversation(conversationId, `+3361122334${people}`, `${conversationId}:${key}`)
  const talk = new TestConversation(topics, {}, { ofConversation, update: domain.youths.update })
  talk.now = NOW
  return { talk, conversationId }
}

async function story(talk: TestConversation, ...lines: [said: string, expected: RegExp][]): Promise<void> {
  for (const [said, expected] of lines) expect((await talk.say(said)).join('\n')).toMatch(expected)
}

const REGISTERS: [string, RegExp][] = [
  ['RECRUTEUR', /Vous recrutez pour une entreprise \? \[Oui\|Non\]$/],
  ['oui', /^Le SIRET/],
  ['73282932000075', /n'est pas valable/],
  ['732 829 320 00074', /nom de l'entreprise/],
  ['Au Bon Pain', /activité/],
  ['boulangerie', /quelle commune/],
  ['Melun', /Votre nom/],
  ['Mme Martin', /^Merci\. Au Bon Pain est enregistrée(.|\n)*Quel poste/],
]
const PUBLISHES: [string, RegExp][] = [
  ['vendeur en boulangerie', /c'est ça \?/],
  ['oui', /quelle commune/],
  ['melun', /Quel contrat/],
  ['cdi', /Temps plein ou/],
  ['plein', /horaires particuliers/],
  ['aucun', /À partir de quand/],
  ['passer', /niveau d'études/],
  ['peu importe', /permis/],
  ['aucun', /Combien de postes/],
  ['beaucoup', /entre 1 et 99/],
  ['2', /Quel salaire/],
  ['SMIC', /En quelques phrases/],
  ['Caisse et vente. Appelez le 06 11 22 33 44', /Pas de numéro(.|\n)*En quelques phrases/],
  ['Nous cherchons une jeune femme de moins de 25 ans.', /La loi interdit(.|\n)*En quelques phrases/],
  ['Caisse, vente et mise en rayon.', /^Voici votre offre(.|\n)*2 postes(.|\n)*On publie/],
]

describe('a recruiter', () => {
  it('registers, publishes a first offer that waits, manages it', async () => {
    const { talk } = someone()
    await story(talk, ...REGISTERS, ...PUBLISHES)
    await story(talk, ['changer', /Que voulez-vous changer/], ['le salaire', /Quel salaire/], ['12 € de l heure', /12 €/])
    await story(talk, ['publier', /Un conseiller de la .* relit/], ['offres', /Quelle offre/], ['1', /attend la validation/])
    expect(talk.desk.map(({ name }) => name)).toContain('offer.submitted')
  })

  it('pastes an ad: what is read is shown line by line, corrected, completed, and cleaned of what may not stand', async () => {
    const { talk } = someone()
    const ad = `Boulangerie Martin recherche un vendeur en boulangerie (H/F) à Melun. CDI temps plein, du mardi au samedi, fermé le dimanche.
Salaire : 12,50 € brut de l'heure. Poste à pourvoir dès que possible. Vous accueillez les clients et tenez la caisse.
Nous cherchons une jeune femme de moins de 25 ans. Appelez-nous au 01 64 00 00 00. ${'Une équipe de quatre vous attend. '.repeat(35)}`
    await story(
      talk,
      ...REGISTERS,
      [ad, /laissé de côté les numéros(.|\n)*La loi interdit.*moins de 25 ans/],
      [
        '1',
        /Voici ce que j'ai lu(.|\n)*Le poste : Vendeur.*\|Le lieu : Melun\|Le contrat : CDI\|Le temps de travail : .*\|Les horaires : le samedi\|Le début : dès que possible\|.*12,50 € brut de l'heure\|La description : /,
      ],
      ['le contrat', /Quel contrat/],
      ['cdd', /Le contrat : CDD/],
      ['tout est juste', /Il me manque 2 réponses(.|\n)*niveau d'études/],
      ['peu importe', /permis/],
      ['aucun', /^Voici votre offre(.|\n)*CDD, (.|\n)*On publie/],
      ['publier', /Un conseiller de la .* relit/],
    )
    await story(
      talk,
      ['menu', /Publier une offre/],
      ['publier une offre', /Quel poste/],
      [
        'Foyer à Melun recherche un vendeur en boulangerie solidaire, en CDI, auprès de personnes qui ont pensé au suicide ou subi des violences.',
        /Voici ce que j'ai lu/,
      ],
    )
    const { offerId } = z.object({ offerId: z.string() }).parse(talk.desk.find(({ name }) => name === 'offer.submitted')?.value)
    const offer = await house.domain.offers.get(offerId)
    expect(offer).toMatchObject({
      state: 'draft',
      contract: 'cdd',
      placeName: 'Melun',
      hours: ['saturday'],
      salary: "12,50 € brut de l'heure",
    })
    expect(offer?.description).toContain('tenez la caisse')
    expect(offer?.description).not.toMatch(/25 ans|01 64/)
  })
})
