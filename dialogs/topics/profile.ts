import type { SearchProfile } from '../../matching/profile.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { askConsent } from './consent.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { type Draft, FIRST_QUESTIONS, FURTHER_QUESTIONS, QUESTIONS, type QuestionId } from './profile-questions.js'
import { describeProfile } from './profile-recap.js'

/**
 * The search profile. A first time: five questions, offers at once, then the questions that only sharpen. Afterwards: the recap, and
 * any answer can be changed.
 */
export const profileTopic = (deps: TopicDeps) =>
  topic('profile', async (ask) => {
    const stored = await ask.once('stored', async () => (await deps.domain.youths.profile(youthIdOf(ask.turn)))?.profile ?? null)
    if (stored === null) await firstProfile(ask, deps)
    else await changeProfile(ask, deps, stored)
  })

async function firstProfile(ask: Ask, deps: TopicDeps): Promise<void> {
  let draft: Draft = { skills: [] }
  for (const id of FIRST_QUESTIONS) draft = await QUESTIONS[id](ask, draft)
  await save(ask, deps, draft, 'first')
  await ask.say('profile.recap', { summary: describeProfile(draft, deps) })
  await ask.topic('offers', { isFirst: true })
  await ask.topic('profile.details')
}

const CHANGEABLE: QuestionId[] = [...FIRST_QUESTIONS, ...FURTHER_QUESTIONS]

async function changeProfile(ask: Ask, deps: TopicDeps, stored: SearchProfile): Promise<void> {
  let draft: Draft = stored
  for (let round = 0; ; round++) {
    const choice = await ask.choice(
      'profile.change',
      [
        ...CHANGEABLE.map((id) => ({ value: id, label: `profile.field.${id}`, synonyms: FIELD_SYNONYMS[id] })),
        { value: 'alerts' as const, label: 'profile.field.alerts', synonyms: ['alerte', 'notifications'] },
        { value: 'consents' as const, label: 'profile.field.consents', synonyms: ['partage', 'accords', 'autorisations', 'consentements'] },
        { value: 'name' as const, label: 'profile.field.name', synonyms: ['nom', 'm appelle'] },
        { value: 'offers' as const, label: 'profile.seeOffers', synonyms: ['offres', 'c est bon', 'ok', 'oui', 'rien', 'non'] },
      ],
      { vars: { summary: describeProfile(draft, deps) } },
    )
    if (choice === 'offers') break
    if (choice === 'name') {
      await changeName(ask, deps, `name${round}`)
      continue
    }
    if (choice === 'alerts' || choice === 'consents') {
      await ask.topic(choice)
      continue
    }
    draft = await QUESTIONS[choice](ask, draft)
    await save(ask, deps, draft, `change${round}`)
  }
  await ask.topic('offers')
}

async function changeName(ask: Ask, { domain }: TopicDeps, name: string): Promise<void> {
  const firstName = await ask.text('profile.name', { maxLength: FIRST_NAME_LENGTH })
  await ask.once(name, async () => {
    await domain.youths.update(youthIdOf(ask.turn), { firstName: firstName ?? null })
    return null
  })
  await ask.say('profile.nameKept', { name: firstName ?? '' })
}

const FIRST_NAME_LENGTH = 40
const FIELD_SYNONYMS: Record<QuestionId, string[]> = {
  occupation: ['metiers', 'job', 'travail'],
  place: ['ville', 'distance', 'endroit'],
  contracts: ['contrat', 'cdi', 'cdd'],
  time: ['horaire', 'temps de travail'],
  licences: ['permis'],
  start: ['date', 'debut', 'disponibilite'],
  level: ['diplome', 'etudes', 'formation'],
  experience: ['experiences'],
}

/** What sharpens a profile and is asked after the first offers; each can be passed over. */
export const profileDetailsTopic = (deps: TopicDeps) =>
  topic('profile.details', async (ask) => {
    const stored = await ask.once('stored', async () => (await deps.domain.youths.profile(youthIdOf(ask.turn)))?.profile ?? null)
    if (stored === null) {
      await ask.topic('profile')
      return
    }
    await ask.topic('alerts')
    if (!(await ask.yesNo('profile.sharpen'))) {
      await ask.topic('blindProfile')
      await ask.say('profile.later')
      return
    }
    let draft: Draft = stored
    for (const id of FURTHER_QUESTIONS) draft = await QUESTIONS[id](ask, draft)
    await save(ask, deps, draft, 'details')
    await ask.say('profile.thanks', { summary: describeProfile(draft, deps) })
    await ask.topic('blindProfile')
    await ask.topic('offers')
  })

/** Whether new offers and workshops may be sent unasked: a consent of its own, taken back in one word. */
export const alertsTopic = (deps: TopicDeps) =>
  topic('alerts', async (ask) => {
    const isGiven = await askConsent(ask, deps, { kind: 'alerts', shown: 'profile.alerts', name: 'record' })
    await ask.say(isGiven ? 'profile.alertsOn' : 'profile.alertsOff')
  })

async function save(ask: Ask, { domain }: TopicDeps, draft: Draft, name: string): Promise<void> {
  const { occupations, place, reach } = draft
  if (occupations === undefined || place === undefined || reach === undefined) {
    throw new Error('A profile was saved before its first questions were answered.')
  }
  const profile: SearchProfile = { contracts: [], workingTime: 'any', refusedHours: [], skills: [], ...draft, occupations, place, reach }
  await ask.once(`save:${name}`, async () => {
    const youthId = youthIdOf(ask.turn)
    const { memory } = ask.turn
    await domain.youths.saveProfile(youthId, profile)
    memory.hasProfile = true
    // The agency is that of the place searched around until an adviser says otherwise.
    if (memory.hasAgency !== true) await domain.youths.placeInAgency(youthId, (await domain.agencies.ofCommune(place.insee)).id)
    memory.hasAgency = true
    return null
  })
}
