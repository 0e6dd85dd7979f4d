/**
 * The whole story on WhatsApp, one step after the other: from the first word to an offer, a recruiter's yes, an adviser and a workshop,
 * with an adviser at work in Slack and the clock moved from Wednesday to Friday. Then offers that another process imports.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DateTime } from 'luxon'
import { type Adviser, adviserOf } from './support/adviser.js'
import { sampleFile } from './support/france-travail.js'
import { earOf } from './support/hear.js'
import { afterAll, beforeAll, describe, expect, it } from './support/jest.js'
import { joinWorkshop } from './support/join-workshop.js'
import { makeProfile, type Person } from './support/person.js'
import { CAMILLE, openStage, PROVINS, RACHID, type Stage } from './support/stage.js'
import { until } from './support/until.js'

const ROOT = join(import.meta.dirname, '..')
const ZONE = 'Europe/Paris'
const VIDEO = 'https://visio.example.org/entretien-4471'
const WORKSHOP = 'Préparer son entretien'

let stage: Stage
let lina: Person
let tom: Person
let hear: ReturnType<typeof earOf>
beforeAll(async () => {
  stage = await openStage()
  const { offers, workshops } = stage.service.domain
  const isQuiet = async () => (await offers.unmatched(1)).length + (await workshops.unannounced(stage.clock.now())).length === 0
  // What the stage is set with is no news to anybody.
  await stage.advance(0)
  await until('an end of the first sweeps', isQuiet, 60_000)
  lina = stage.person('whatsapp')
  tom = stage.person('whatsapp')
  hear = earOf(lina)
}, 90_000)
afterAll(async () => {
  await stage?.stop()
})

describe('Lina, by WhatsApp', () => {
  it('tells what she looks for and asks to hear of new offers', async () => {
    await tell(lina, 'slt')
    await hear('Bonjour ! Ici MyMatchUp', 'On y va ?')
    await tell(lina, 'oui', 'vendeuze en boulangerie', 'oui', 'melun 20 km', 'cdi et cdd', 'temps plein', 'permis non')
    await hear('C’est noté', 'Melun et 20 km autour', 'offres pour toi', 'C’est bon, continuer')
    await lina.taps('C’est bon, continuer')
    await hear('Veux-tu que je t’écrive quand une offre ou un atelier peut te plaire ?')
    await tell(lina, 'oui')
    await hear('je t’écris dès que j’ai quelque chose pour toi')
  })

  it('looks at an offer, asks why, and is put in touch', async () => {
    await tell(lina, 'offres')
    await hear('offres pour toi')
    await tell(lina, '1')
    await hear('Melun', 'Ça m’intéresse')
    await tell(lina, 'pourquoi ?')
    await hear('Pourquoi cette offre', 'le métier que tu cherches')
    await tell(lina, 'ça m’intéresse', 'Lina')
    await hear('Ta demande pour', 'est envoyée', 'Ton prénom', 'Merci Lina')
    await inChannel('aimerait être mis·e en relation', 'Correspondance', 'exactement celui recherché', 'Lina')
    await stage.adviser.press('Accepter')
    await hear('Bonne nouvelle ! Ta demande pour', 'est acceptée')
    await inChannel('Acceptée le')
  })

  it('talks with an adviser through the thread, and comes back to the bot', async () => {
    await tell(lina, 'conseiller')
    await hear('Je préviens', 'Mission Locale de Sénart')
    await inChannel('demande à parler à un conseiller')
    await stage.adviser.press('Prendre en charge')
    await hear('Camille, de ta Mission Locale, te répond maintenant')
    await stage.adviser.reply('Bonjour Lina, que puis-je faire ?')
    await hear('Camille : Bonjour Lina, que puis-je faire ?')
    await tell(lina, 'je stresse pour l’entretien')
    await until('her words in the thread', () => stage.adviser.thread().includes('je stresse pour l’entretien'))
    await stage.adviser.press('Rendre au bot')
    await hear('La conversation avec ton conseiller est terminée')
    await tell(lina, 'menu')
    await hear('Que veux-tu faire ?')
  })

  it('hears of an offer made in Slack at night on the next morning, and who asked for no alerts does not', async () => {
    await makeProfile(tom)
    await clockTo('2026-11-25T21:00')
    await publish('Vendeur / Vendeuse chez Fournil')
    await until('the match', async () => (await stage.service.domain.offers.unmatched(1)).length === 0)
    await stage.settled()
    expect([...lina.hears(), ...tom.hears()]).toEqual([])
    await clockTo('2026-11-26T07:58')
    expect(lina.hears()).toEqual([])
    await clockTo('2026-11-26T08:01')
    await hear('nouvelle offre pour toi', 'chez Fournil, Melun')
    expect(tom.hears()).toEqual([])
    await tell(lina, '1')
    await hear('chez Fournil', 'Ça m’intéresse')
    await tell(lina, 'menu')
    await hear('Que veux-tu faire ?')
  })

  it('is refused an offer that asks for what the law forbids, in the field where it stands', async () => {
    await stage.adviser.command('/offre')
    const errors = await stage.adviser.submit(offerFields('Jeune vendeuse de moins de 25 ans'))
    expect(Object.keys(errors)).toEqual(['title'])
    expect(errors.title).toContain('la loi interdit')
    await stage.adviser.dismiss()
  })

  it('is told of a workshop, registers, and is reminded three times with its link', async () => {
    await makeWorkshop('2026-11-27')
    await hear('Un atelier peut te plaire', WORKSHOP, 'vendredi 27 novembre à 14h', 'Je m’inscris')
    await lina.taps('Je m’inscris')
    await hear('ta place est réservée')
    await inChannel(WORKSHOP, '1 personne')
    await clockTo('2026-11-26T14:01')
    await hear('Rappel', WORKSHOP, 'c’est demain', 'Lien visio')
    await tell(lina, 'merci')
    await clockTo('2026-11-27T13:01')
    await hear('commence dans une heure', 'Lien visio')
    await clockTo('2026-11-27T13:51')
    await hear('commence dans 10 minutes', 'Lien visio')
    await clockTo('2026-11-27T14:30')
    const heard = stage.twilio.messages(lina.id).filter(({ way, body }) => way === 'toPerson' && /^Lien visio/m.test(body))
    expect(heard).toHaveLength(3)
    expect(await joinWorkshop(heard.at(-1)?.body ?? '')).toBe(VIDEO)
    await inChannel(WORKSHOP, '*Présents*\n1')
    expect(tom.hears()).toEqual([])
  })
})

describe('Inès of Provins', () => {
  const SPEAKING = 'Oser parler'
  let ines: Person
  let rachid: Adviser

  it('registers for a workshop that Sénart holds: both agencies see it, each its own people by name', async () => {
    ines = stage.person('sms')
    rachid = adviserOf(stage.slack, RACHID.id, PROVINS.channel)
    await makeProfile(ines, 'Provins')
    // Within WhatsApp's 24 hours again.
    await tell(lina, 'menu')
    await hear('Que veux-tu faire ?')
    await makeWorkshop('2026-11-30', SPEAKING)
    await hear('Un atelier peut te plaire', SPEAKING, 'Pas celui-ci')
    await tell(lina, 'oui')
    await hear('ta place est réservée')
    await tell(ines, 'ateliers', SPEAKING)
    expect(ines.hears().join('\n')).toContain(SPEAKING)
    await tell(ines, 'oui')
    expect(ines.hears().join('\n')).toMatch(/ta place est réservée[\s\S]*Ton lien visio : http\S+\/a\//)
    const codeOf = async (person: Person) => (await stage.service.domain.youths.byPhone(person.id))?.code ?? ''
    await inChannel(SPEAKING, '2 personnes')
    await until('the roster of Sénart', async () => stage.adviser.thread().includes(await codeOf(lina)))
    expect(stage.adviser.thread()).toContain('Une personne · ')
    expect(stage.adviser.thread()).not.toContain(await codeOf(ines))
    await until('the roster of Provins', async () => rachid.thread().includes(await codeOf(ines)))
    expect(rachid.card()).toContain(SPEAKING)
    expect(rachid.thread()).not.toContain(await codeOf(lina))
    await rachid.press('Nos inscrits')
    await until('the window', () => JSON.stringify(stage.slack.modal(RACHID.id)?.body ?? '').includes('1 personne inscrite'))
    await rachid.dismiss()
  })

  it('joins by the link of her reminder, and both agencies see that she came; who did not is asked kindly, with the next dates', async () => {
    await clockTo('2026-11-30T13:51')
    let heard = ''
    await until('her reminder', () => {
      heard += ines.hears().join('\n')
      return heard.includes('/a/')
    })
    expect(await joinWorkshop(heard)).toBe(VIDEO)
    await inChannel(SPEAKING, '*Présents*\n1')
    await until('the card of Provins', () => rachid.card().includes('*Présents*\n1'))
    await until('her name with it', () => rachid.thread().includes('présent·e'))
    await hear('commence dans 10 minutes')
    await clockTo('2026-11-30T14:30')
    await tell(lina, 'menu')
    await hear('Que veux-tu faire ?')
    await makeWorkshop('2026-12-07', 'Oser encore')
    await hear('Un atelier peut te plaire', 'Oser encore', 'Pas celui-ci')
    await tell(lina, 'non')
    await clockTo('2026-11-30T17:05')
    await hear('Tu n’as pas pu venir à', SPEAKING, 'Pas grave', '7 déc. 14h · Oser encore')
    await tell(lina, '1')
    await hear('Oser encore', 'Je m’inscris')
    await tell(lina, 'menu')
    expect(ines.hears().join('\n')).not.toContain('pas pu venir')
  })
})

describe('a France Travail file', () => {
  const importSample = async () => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, MONGODB_URI: stage.mongodbUri }
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/import.ts', sampleFile], { cwd: ROOT, env })
    return stdout
  }

  it('imported beside the running service is offered to who matches; imported again it changes nothing', async () => {
    const sam = stage.person('whatsapp')
    await tell(sam, 'bonjour', 'oui', 'réceptionniste de nuit', 'oui', 'Fontainebleau 5 km', 'tout', 'tout', 'aucun')
    expect(sam.hears().join('\n')).not.toContain('Réceptionniste de nuit (H/F)')
    expect(await importSample()).toMatch(/25\s*│\s*21\s*│\s*0\s*│\s*0\s*│\s*4/)
    expect(await importSample()).toMatch(/25\s*│\s*0\s*│\s*0\s*│\s*21\s*│\s*4/)
    await tell(sam, 'menu')
    sam.hears()
    await tell(sam, 'offres')
    expect(sam.hears().join('\n')).toContain('Réceptionniste de nuit')
  }, 120_000)
})

async function tell(person: Person, ...texts: string[]): Promise<void> {
  for (const text of texts) await person.says(text)
}

/** Waits until the channel's cards hold these. */
async function inChannel(...texts: string[]): Promise<void> {
  await until('a card', () => texts.every((text) => stage.adviser.card().includes(text))).catch(() => {
    throw new Error(`expected "${texts.join('", "')}", got:\n${stage.adviser.card()}`)
  })
}

async function clockTo(local: string): Promise<void> {
  const at = DateTime.fromISO(local, { zone: ZONE }).toMillis()
  await stage.advance(at - stage.clock.now().getTime())
}

function offerFields(title: string) {
  return {
    title,
    company: 'Le Fournil',
    occupation: 'vendeuse en boulangerie',
    place: 'Melun',
    contract: 'CDI',
    workingTime: 'Temps plein',
    positions: '1',
    expires: '2026-12-20',
    description: 'Accueil des clients, conseil et encaissement.',
  }
}

async function publish(title: string): Promise<void> {
  await stage.adviser.command('/offre')
  expect(await stage.adviser.submit(offerFields(title))).toEqual({})
  await inChannel(title, 'En ligne')
}

async function makeWorkshop(date: string, title = WORKSHOP): Promise<void> {
  await stage.adviser.command('/atelier')
  const errors = await stage.adviser.submit({
    title,
    theme: 'Entretien d’embauche',
    host: 'Camille',
    date,
    start: '14:00',
    end: '15:00',
    mode: 'En visio',
    video: VIDEO,
    invited: 'all',
  })
  expect(errors).toEqual({})
  await inChannel(title)
  // The preview of the announcement: seen, and sent.
  expect(JSON.stringify(stage.slack.modal(CAMILLE.id)?.body)).toContain('*1 personne*')
  expect(await stage.adviser.submit({})).toEqual({})
}
