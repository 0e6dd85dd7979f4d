/** Somebody who hires: registers a company, and finds their way from there. */
import { toE164 } from '../../base/phone.js'
import { readSiret } from '../../domain/companies/siret.js'
import type { Recruiter } from '../../domain/recruiters/recruiter.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { eraseYouth, type TopicDeps, youthIdOf } from './deps.js'

const MOST_TRIES = 5
const SIRET_LENGTH = 40
const NAME_LENGTH = 80
const PHONE_LENGTH = 30

/** RECRUTEUR: what is kept and why, then the company, then its first offer. */
export const recruiterTopic = (deps: TopicDeps) =>
  topic('recruiter', async (ask) => {
    const isKnown = await ask.once('known', async () => {
      const known = await deps.domain.recruiters.ofPerson(youthIdOf(ask.turn))
      if (known === null) return false
      ask.turn.memory.recruiterId = known.id
      return true
    })
    if (isKnown) {
      await ask.topic('recruiter.menu')
      return
    }
    if (!(await ask.yesNo('recruiter.hello'))) {
      if (ask.turn.memory.hasGoneOn === true) return
      await ask.say('recruiter.declined')
      await ask.once('forget', async () => {
        await eraseYouth(ask.turn, deps)
        return null
      })
      return
    }
    const siret = await askUntil(ask, 'recruiter.siret', 'recruiter.siretWrong', SIRET_LENGTH, readSiret)
    if (siret === null) return
    const name = await askLine(ask, 'recruiter.company')
    const sector = await askLine(ask, 'recruiter.sector')
    const { commune } = await ask.place('recruiter.place')
    const person = await askLine(ask, 'recruiter.name')
    const vouched = await ask.once('phone', async () => ask.turn.phone ?? null)
    const phone = vouched ?? (await askUntil(ask, 'recruiter.phone', 'recruiter.phoneWrong', PHONE_LENGTH, toE164))
    if (phone === null) return
    const registered = await ask.once('register', () => register(ask, deps, { siret, name, sector, insee: commune.insee, person, phone }))
    await ask.say('recruiter.registered', registered)
    await ask.topic('recruiter.offer')
  })

async function askLine(ask: Ask, words: string): Promise<string> {
  return (await ask.text(words, { maxLength: NAME_LENGTH })) ?? ''
}

/** @returns null when it could not be read after several tries: an adviser takes it from there */
async function askUntil(
  ask: Ask,
  words: string,
  wrong: string,
  maxLength: number,
  read: (text: string) => string | null,
): Promise<string | null> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const value = read((await ask.text(tries === 0 ? words : wrong, { maxLength })) ?? '')
    if (value !== null) return value
  }
  await ask.say('recruiter.tooOften')
  return null
}

async function register(
  ask: Ask,
  { domain, welcomeVersion }: TopicDeps,
  given: { siret: string; name: string; sector: string; insee: string; person: string; phone: string },
): Promise<{ company: string; agency: string }> {
  const { turn } = ask
  const personId = youthIdOf(turn)
  const agency = await domain.agencies.ofCommune(given.insee)
  const { siret, name, sector, insee } = given
  const company = await domain.companies.ensure({ name, siret, sector, commune: insee, agencyId: agency.id })
  await domain.youths.recordConsent(personId, {
    kind: 'service',
    isGiven: true,
    version: welcomeVersion,
    at: turn.now,
    channel: turn.channel,
  })
  await domain.youths.placeInAgency(personId, agency.id)
  const recruiter = await domain.recruiters.register({
    personId,
    companyId: company.id,
    name: given.person,
    phone: given.phone,
    conversationId: turn.conversationId,
    agencyId: agency.id,
  })
  turn.memory.recruiterId = recruiter.id
  turn.memory.hasGoneOn = true
  return { company: company.name, agency: agency.name }
}

/** Who writes. @throws when the root dialog let somebody else in */
export async function recruiterOf({ turn }: Ask, { domain }: Pick<TopicDeps, 'domain'>): Promise<Recruiter> {
  const recruiter = await domain.recruiters.ofPerson(youthIdOf(turn))
  if (recruiter === null) throw new Error('A recruiter’s topic ran for somebody who is none.')
  return recruiter
}

export const recruiterMenuTopic = () =>
  topic('recruiter.menu', async (ask) => {
    const next = await ask.choice('recruiter.menu.what', [
      { value: 'recruiter.offer', label: 'recruiter.menu.publish', synonyms: ['publier', 'nouvelle offre', 'deposer', 'poster'] },
      {
        value: 'recruiter.offers',
        label: 'recruiter.menu.offers',
        synonyms: ['gerer', 'mes offres', 'offres', 'pause', 'pourvu', 'prolonger'],
      },
      { value: 'recruiter.requests', label: 'recruiter.menu.requests', synonyms: ['demandes', 'demande', 'candidats', 'candidatures'] },
      { value: 'recruiter.interviews', label: 'recruiter.menu.interviews', synonyms: ['entretiens', 'entretien', 'rendez vous', 'rdv'] },
      { value: 'recruiter.profiles', label: 'recruiter.menu.profiles', synonyms: ['profils', 'profil', 'jeunes', 'personnes'] },
      { value: 'adviser', label: 'recruiter.menu.adviser', synonyms: ['conseiller', 'conseillere', 'humain', 'quelqu un'] },
    ])
    await ask.topic(next)
  })

export const recruiterHelpTopic = () =>
  topic('recruiter.help', async (ask) => {
    await ask.say('recruiter.help')
  })
