import { z } from 'zod'
import { CONTRACT_TYPES, type ContractType, type HourKind, type SearchProfile } from '../../matching/profile.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'

const declineInput = z.object({ offerId: z.string() })
const NEARER_KM = [20, 10, 5, 2]

/**
 * "Pas pour moi": the offer goes, and the reason may refine the profile — only with the person's yes to a change they can read, and
 * undo from `PROFIL`.
 */
export const declineTopic = (deps: TopicDeps) =>
  topic('decline', async (ask, input) => {
    const { offerId } = declineInput.parse(input)
    const reason = await ask.choice('decline.why', [
      { value: 'distance', label: 'decline.distance', synonyms: ['loin', 'trop loin', 'distance', 'transport'] },
      { value: 'contract', label: 'decline.contract', synonyms: ['contrat', 'cdd', 'interim'] },
      { value: 'hours', label: 'decline.hours', synonyms: ['horaire', 'horaires', 'nuit', 'week end'] },
      { value: 'occupation', label: 'decline.occupation', synonyms: ['metier', 'travail', 'boulot', 'j aime pas'] },
      { value: 'other', label: 'decline.other', synonyms: ['autre', 'rien', 'deja', 'salaire', 'passer', 'jsp'] },
    ])
    await ask.once('react', async () => {
      await deps.domain.matches.react(youthIdOf(ask.turn), offerId, 'declined', reason)
      return null
    })
    const change = await ask.once('proposal', () => proposeChange(ask, deps, offerId, reason))
    if (change === null) {
      await ask.say('decline.noted')
      return
    }
    if (!(await ask.yesNo(change.words, { vars: change.vars }))) {
      await ask.say('decline.noted')
      return
    }
    await ask.once('apply', async () => {
      await deps.domain.youths.saveProfile(youthIdOf(ask.turn), change.profile)
      return null
    })
    await ask.say('decline.changed')
  })

interface Change {
  words: string
  vars: Record<string, string | number>
  profile: SearchProfile
}

/** The one change of the profile that the reason suggests, or null when there is none worth asking. */
async function proposeChange(ask: Ask, { domain, words }: TopicDeps, offerId: string, reason: string): Promise<Change | null> {
  const [offer, stored] = await Promise.all([domain.offers.get(offerId), domain.youths.profile(youthIdOf(ask.turn))])
  if (offer === null || stored === null) return null
  const { profile } = stored
  if (reason === 'distance' && profile.reach.kind !== 'radius') {
    return { words: 'decline.nearer', vars: { km: 20 }, profile: { ...profile, reach: { kind: 'radius', km: 20 } } }
  }
  if (reason === 'distance' && profile.reach.kind === 'radius') {
    const present = profile.reach.km
    const km = NEARER_KM.find((nearer) => nearer < present)
    return km === undefined ? null : { words: 'decline.nearer', vars: { km }, profile: { ...profile, reach: { kind: 'radius', km } } }
  }
  if (reason === 'contract' && offer.contract !== undefined) {
    const contracts: ContractType[] = (profile.contracts.length === 0 ? [...CONTRACT_TYPES] : profile.contracts).filter(
      (kind) => kind !== offer.contract,
    )
    if (contracts.length === 0) return null
    return {
      words: 'decline.noContract',
      vars: { contract: words(`profile.contract.${offer.contract}`) },
      profile: { ...profile, contracts },
    }
  }
  if (reason === 'hours') {
    const more: HourKind[] = offer.hours.filter((kind) => !profile.refusedHours.includes(kind))
    if (more.length === 0) return null
    const hours = more.map((kind) => words(`profile.refused.${kind}`)).join(', ')
    return { words: 'decline.noHours', vars: { hours }, profile: { ...profile, refusedHours: [...profile.refusedHours, ...more] } }
  }
  if (reason === 'occupation' && profile.occupations.length > 1) {
    const occupations = profile.occupations.filter(({ rome }) => rome !== offer.occupation.rome)
    if (occupations.length === profile.occupations.length || occupations.length === 0) return null
    const label = domain.reference.occupations.get(offer.occupation.rome)?.label ?? offer.title
    return { words: 'decline.noOccupation', vars: { occupation: label }, profile: { ...profile, occupations } }
  }
  return null
}
