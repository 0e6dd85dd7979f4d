import { normalise } from '../../../matching/french/normalise.js'
import type { Demand } from '../../../matching/offer.js'
import type { Reference } from '../../reference/reference.js'
import type { NewOffer, OfferRefused } from '../job-offer.js'
import { type FranceTravailOffer, franceTravailOffer } from './france-travail.js'
import { createOccupationFinder, type RecogniseTitle } from './occupation.js'
import { createPlaceFinder } from './place.js'
import {
  contractOf,
  durationOf,
  experienceOf,
  hoursOf,
  languagesOf,
  levelOf,
  licencesOf,
  needOf,
  salaryOf,
  strongest,
  workingTimeOf,
} from './terms.js'

const MOST_TITLE = 200
const MOST_DESCRIPTION = 10_000

/** An offer without its expiry, which depends on when it is imported, or why it cannot be one. */
export type Mapped =
  | { offer: Omit<NewOffer, 'expiresAt'> }
  | { problems: OfferRefused['problems']; sourceId: string | undefined; title: string | undefined }

/** Turns one France Travail offer into one of ours. */
export type OfferMapper = (record: unknown) => Mapped

export function createFranceTravailMapper(reference: Reference, recognise: RecogniseTitle): OfferMapper {
  const findOccupation = createOccupationFinder(reference, recognise)
  const findPlace = createPlaceFinder(reference)
  const findSkill = createSkillFinder(reference)

  return (record) => {
    const parsed = franceTravailOffer.safeParse(record)
    if (!parsed.success) {
      return {
        problems: parsed.error.issues.map(({ path }) => ({ field: path.join('.') || 'offer', code: 'notAnOffer' })),
        ...nameOf(record),
      }
    }
    const given = parsed.data
    const sourceId = `francetravail:${given.id}`
    const occupation = findOccupation(given)
    if (occupation === undefined) {
      const excerpt = given.appellationlibelle ?? given.romeLibelle ?? given.intitule
      return { problems: [{ field: 'occupation', code: 'unknownOccupation', excerpt }], sourceId, title: given.intitule }
    }
    const { place, placeName } = findPlace(given.lieuTravail)
    const companyName = given.entreprise?.nom?.trim() ?? ''
    const contract = contractOf(given)
    const workingTime = workingTimeOf(given)
    const durationMonths = contract === 'cdi' ? undefined : durationOf(given)
    const level = levelOf(given)
    const experienceMonths = experienceOf(given)
    return {
      offer: {
        sourceId,
        agencyId: null,
        companyId: null,
        companyName: companyName === '' ? null : companyName,
        title: given.intitule.replace(/\s+/g, ' ').slice(0, MOST_TITLE),
        description: (given.description ?? '').replace(/\r\n?/g, '\n').trim().slice(0, MOST_DESCRIPTION),
        placeName,
        salary: salaryOf(given),
        positions: Math.max(1, Math.round(given.nombrePostes ?? 1)),
        occupation,
        ...(place === undefined ? {} : { place }),
        ...(contract === undefined ? {} : { contract }),
        ...(workingTime === undefined ? {} : { workingTime }),
        hours: hoursOf(given),
        ...(durationMonths === undefined ? {} : { durationMonths }),
        ...(level === undefined ? {} : { level }),
        ...(experienceMonths === undefined ? {} : { experienceMonths }),
        skills: strongest(given.competences.flatMap(findSkill), (ogr) => ogr),
        licences: licencesOf(given),
        languages: languagesOf(given),
      },
    }
  }
}

/** A skill of our tables, by its OGR code or its exact label; ROME 4.0's other ones are left out. */
function createSkillFinder(reference: Reference): (competence: FranceTravailOffer['competences'][number]) => Demand<string>[] {
  const byLabel = new Map([...reference.skills.values()].map(({ label, ogr }) => [normalise(label), ogr]))
  return ({ code, libelle, exigence }) => {
    const ogr = reference.skills.has(code ?? '') ? code : byLabel.get(normalise(libelle ?? ''))
    return ogr === undefined || ogr === null ? [] : [{ value: ogr, need: needOf(exigence) }]
  }
}

/** What a record that is no offer can still be called by in the report. */
function nameOf(record: unknown): { sourceId: string | undefined; title: string | undefined } {
  const textOf = (key: string) => {
    const value: unknown = typeof record === 'object' && record !== null ? Reflect.get(record, key) : undefined
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  }
  const id = textOf('id')
  return { sourceId: id === undefined ? undefined : `francetravail:${id}`, title: textOf('intitule') }
}
