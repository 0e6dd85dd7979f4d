/** The same job told by two sources: same employer, title, place and contract. */
import { createHash } from 'node:crypto'
import { normalise } from '../../matching/french/normalise.js'
import type { NewOffer } from './job-offer.js'

type Told = Pick<NewOffer, 'companyName' | 'title' | 'place' | 'placeName' | 'contract'>

const LEGAL_FORMS = /\b(s a r l|s a s u|s a s|sarl|sasu|sas|sa|eurl|snc|sci|scop|ste|societe|groupe)\b/g
const GENDERS = /\b[hf] ?[hf](?: ?x)?\b|\b(?:e|ne|euse|trice)\b/g

/** Equal for twins; undefined where no employer is named, since agencies of interim post many alike. */
export function twinKeyOf({ companyName, title, place, placeName, contract }: Told): string | undefined {
  const company = normalise(companyName ?? '').replace(LEGAL_FORMS, ' ')
  if (company.trim() === '') return undefined
  const job = normalise(title).replace(GENDERS, ' ')
  const parts = [company, job, place?.insee ?? normalise(placeName), contract ?? ''].map((part) => part.replace(/\s+/g, ' ').trim())
  return createHash('sha256').update(parts.join('\0')).digest('base64url').slice(0, 22)
}

/** Who published it: what its source id begins with. */
export function sourceOf(sourceId: string): string {
  return sourceId.split(':', 1)[0] ?? ''
}

const DESCRIPTION_STEP = 200
const MOST_STEPS = 10

/** How much an offer tells; that of an agency, which an adviser looks after, tells more than any feed's. */
export function richnessOf(offer: Omit<NewOffer, 'expiresAt'>): number {
  const { place, contract, workingTime, startsOn, durationMonths, level, experienceMonths, salary } = offer
  const told = [place, contract, workingTime, startsOn, durationMonths, level, experienceMonths, salary ?? undefined]
  return (
    (offer.agencyId === null ? 0 : 1000) +
    told.filter((field) => field !== undefined).length * 2 +
    (offer.occupation.appellation === undefined ? 0 : 1) +
    offer.hours.length +
    offer.skills.length +
    offer.licences.length +
    offer.languages.length +
    Math.min(MOST_STEPS, offer.description.length / DESCRIPTION_STEP)
  )
}
