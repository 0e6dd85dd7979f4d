import type { Finders } from './finders.js'
import { franceTravailOffer } from './france-travail.js'
import type { OfferMapper } from './mapped.js'
import {
  contractOf,
  durationOf,
  experienceOf,
  hoursOf,
  languagesOf,
  levelOf,
  licencesOf,
  salaryOf,
  strongest,
  workingTimeOf,
} from './terms.js'

const MOST_TITLE = 200
const MOST_DESCRIPTION = 10_000

/** @param source what the ids of this feed begin with */
export function createFranceTravailMapper({ findOccupation, findPlace, findSkill }: Finders, source = 'francetravail'): OfferMapper {
  return (record) => {
    const parsed = franceTravailOffer.safeParse(record)
    if (!parsed.success) {
      return {
        problems: parsed.error.issues.map(({ path }) => ({ field: path.join('.') || 'offer', code: 'notAnOffer' })),
        ...nameOf(record, source),
      }
    }
    const given = parsed.data
    const sourceId = `${source}:${given.id}`
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

/** What a record that is no offer can still be called by in the report. */
function nameOf(record: unknown, source: string): { sourceId: string | undefined; title: string | undefined } {
  const textOf = (key: string) => {
    const value: unknown = typeof record === 'object' && record !== null ? Reflect.get(record, key) : undefined
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  }
  const id = textOf('id')
  return { sourceId: id === undefined ? undefined : `${source}:${id}`, title: textOf('intitule') }
}
