/** What feeds other than France Travail's say in words (a job posting, a row of a table), understood field by field. */
import { createHash } from 'node:crypto'
import { normalise } from '../../../matching/french/normalise.js'
import type { Demand, Need } from '../../../matching/offer.js'
import type { ContractType } from '../../../matching/profile.js'
import type { Finders } from './finders.js'
import type { FranceTravailOffer } from './france-travail.js'
import type { Mapped } from './mapped.js'
import { experienceOf, hoursOf, languagesOf, levelOf, licencesOf, monthsIn, salaryOf, strongest, workingTimeOf } from './terms.js'

export const WORDED_FIELDS = [
  'id',
  'title',
  'description',
  'company',
  'rome',
  'occupation',
  'place',
  'postalCode',
  'insee',
  'department',
  'latitude',
  'longitude',
  'contract',
  'workingTime',
  'hours',
  'startsOn',
  'duration',
  'level',
  'experience',
  'skills',
  'licences',
  'languages',
  'salary',
  'positions',
  'expiresAt',
] as const
export type WordedField = (typeof WORDED_FIELDS)[number]

/** Each field as it is written, trimmed; absent or empty is unknown. */
export type WordedOffer = Partial<Record<WordedField, string>>

export type WordedMapper = (offer: WordedOffer) => Mapped

const MOST_TITLE = 200
const MOST_DESCRIPTION = 10_000
const DAY_MS = 24 * 3_600_000

/** @param source what the ids of this feed begin with: `csv`, `jobposting`, or a name of its own */
export function createWordedMapper(source: string, { findOccupation, findPlace, findSkill }: Finders): WordedMapper {
  return (given) => {
    const said = (field: WordedField) => given[field]?.trim() ?? ''
    const title = said('title').replace(/\s+/g, ' ').slice(0, MOST_TITLE)
    const sourceId = `${source}:${said('id') === '' ? idOf(given) : said('id')}`
    if (title === '') return { problems: [{ field: 'title', code: 'missing' }], sourceId, title: undefined }
    const occupation = findOccupation({
      romeCode: /\b[A-N]\d{4}\b/.exec(`${said('rome')} ${said('occupation')}`.toUpperCase())?.[0],
      romeLibelle: undefined,
      appellationlibelle: said('occupation').replace(/^\s*[A-N]\d{4}\s*[-–:]?\s*/i, ''),
      appellationLibelle: undefined,
      intitule: title,
    })
    if (occupation === undefined) {
      return { problems: [{ field: 'occupation', code: 'unknownOccupation', excerpt: said('occupation') || title }], sourceId, title }
    }
    const { place, placeName } = findPlace({
      libelle: /^(\d{2,3}|2[AB])$/i.test(said('department')) ? `${said('department')} - ${said('place')}` : said('place'),
      latitude: degreesOf(said('latitude')),
      longitude: degreesOf(said('longitude')),
      codePostal: said('postalCode'),
      commune: said('insee'),
    })
    const contract = contractIn(said('contract')) ?? contractIn(/\bCD[DI]\b/.exec(title)?.[0] ?? '')
    const workingTime = workingTimeIn(`${said('workingTime')} ; ${said('contract')}`)
    const months = contract === 'cdi' ? undefined : monthsIn(said('duration'))
    const level = levelIn(said('level'))
    const experience = experienceIn(said('experience'))
    const startsOn = dayIn(said('startsOn'))
    const expiresAt = endIn(said('expiresAt'))
    return {
      offer: {
        sourceId,
        agencyId: null,
        companyId: null,
        companyName: said('company') === '' ? null : said('company').replace(/\s+/g, ' '),
        title,
        description: said('description').replace(/\r\n?/g, '\n').slice(0, MOST_DESCRIPTION),
        placeName,
        salary: salaryOf({ salaire: { libelle: said('salary'), commentaire: undefined } }),
        positions: Math.max(1, Math.round(Number(said('positions')) || 1)),
        occupation,
        ...(place === undefined ? {} : { place }),
        ...(contract === undefined ? {} : { contract }),
        ...(workingTime === undefined ? {} : { workingTime }),
        hours: hoursOf({ dureeTravailLibelle: said('hours'), contexteTravail: undefined }),
        ...(startsOn === undefined ? {} : { startsOn }),
        ...(months === undefined ? {} : { durationMonths: Math.max(1, Math.round(months)) }),
        ...(level === undefined ? {} : { level }),
        ...(experience === undefined ? {} : { experienceMonths: experience }),
        skills: strongest(
          partsOf(said('skills')).flatMap(({ libelle }) => findSkill({ code: libelle, libelle })),
          (ogr) => ogr,
        ),
        licences: licencesOf({ permis: partsOf(said('licences').replace(/\bpermis\b/gi, '')) }),
        languages: languagesOf({ langues: partsOf(said('languages')) }),
      },
      ...(expiresAt === undefined ? {} : { expiresAt }),
    }
  }
}

/** Where a feed gives no id, the same offer is told by what it is: employer, title, place and contract. */
function idOf({ company = '', title = '', place = '', postalCode = '', contract = '' }: WordedOffer): string {
  const text = [company, title, place, postalCode, contract].map(normalise).join('\0')
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

const CONTRACTS: [RegExp, ContractType][] = [
  [/apprenti/, 'apprenticeship'],
  [/professionnalisation|profesionnalisation|contrat pro\b/, 'professionalisation'],
  [/\balternan/, 'apprenticeship'],
  [/interim|travail temporaire|\bcdii\b/, 'interim'],
  [/saison/, 'seasonal'],
  [/\bstage\b|\bstagiaire\b|\bintern(ship)?\b/, 'internship'],
  [/freelance|independant|liberal|franchise|auto ?entrepreneur|\bcontractor\b/, 'freelance'],
  [/\bcdi\b|duree indeterminee|permanent/, 'cdi'],
  [/\bcdd\b|duree determinee|fixed term/, 'cdd'],
]

function contractIn(text: string): ContractType | undefined {
  const words = normalise(text)
  return CONTRACTS.find(([pattern]) => pattern.test(words))?.[1]
}

function workingTimeIn(text: string): 'full' | 'part' | undefined {
  const words = normalise(text)
  const isFull = /temps plein|plein temps|temps complet|full ?time/.test(words)
  const isPart = /partiel|mi temps|part ?time/.test(words)
  if (isFull !== isPart) return isFull ? 'full' : 'part'
  return isFull ? undefined : workingTimeOf({ dureeTravailLibelle: text, dureeTravailLibelleConverti: undefined })
}

/** What is only wished says so; anything else a feed lists is asked for. */
const WISH = /souhait|appreci|ideal|si possible|un plus|prefer|desired|optionnel|facultatif/
const needIn = (text: string): Need => (WISH.test(normalise(text)) ? 'wished' : 'required')
const exigenceIn = (text: string) => (needIn(text) === 'required' ? 'E' : 'S')

export function levelIn(text: string): FranceTravailLevel {
  if (text === '') return undefined
  const niveauLibelle = ENGLISH_LEVELS.find(([pattern]) => pattern.test(normalise(text)))?.[1] ?? text
  return levelOf({ formations: [{ niveauLibelle, exigence: exigenceIn(text) }] })
}

type FranceTravailLevel = ReturnType<typeof levelOf>

/** Google's values of schema.org `credentialCategory`, the nearest French diploma. */
const ENGLISH_LEVELS: [RegExp, string][] = [
  [/high school/, 'Bac'],
  [/associate degree/, 'Bac+2'],
  [/bachelor/, 'Bac+3'],
  [/postgraduate|master/, 'Bac+5'],
  [/professional certificate/, 'CAP'],
  [/no requirements/, 'Aucune'],
]

function experienceIn(text: string): Demand<number> | undefined {
  const words = normalise(text)
  if (text === '' || monthsIn(text) === 0 || /debutant|aucune|sans experience|no requirements/.test(words)) return undefined
  const isTold = monthsIn(text) !== undefined || /exig|requis|obligatoire|required|souhait|appreci/.test(words)
  return isTold ? experienceOf({ experienceExige: exigenceIn(text), experienceLibelle: text }) : undefined
}

/** The items of `Permis B, CACES (souhaité)`. */
export function partsOf(text: string): FranceTravailOffer['permis'] {
  return text
    .split(/[,;|\n]|\bet\b/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((libelle) => ({ libelle, exigence: exigenceIn(libelle) }))
}

function degreesOf(text: string): number | undefined {
  const degrees = Number(text.replace(',', '.'))
  return text === '' || !Number.isFinite(degrees) ? undefined : degrees
}

/** The ISO date in `2026-12-01T00:00:00Z` or `01/12/2026`. */
export function dayIn(text: string): string | undefined {
  const iso = /^(\d{4})-(\d{2})-(\d{2})/.exec(text)
  const french = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})/.exec(text)
  const [year, month, day] = iso === null ? [french?.[3], french?.[2], french?.[1]] : [iso[1], iso[2], iso[3]]
  if (year === undefined || month === undefined || day === undefined) return undefined
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const instant = new Date(`${date}T00:00:00Z`)
  return Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== date ? undefined : date
}

/** An instant, or the end of a day. */
function endIn(text: string): Date | undefined {
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) {
    const instant = new Date(text)
    if (!Number.isNaN(instant.getTime())) return instant
  }
  const day = dayIn(text)
  return day === undefined ? undefined : new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS)
}
