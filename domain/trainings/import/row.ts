/** A row of a table of training sessions, by the usual names of its columns. */
import { createHash } from 'node:crypto'
import { normalise } from '../../../matching/french/normalise.js'
import type { Finders } from '../../offers/import/finders.js'
import { licencesOf } from '../../offers/import/terms.js'
import { dayIn, levelIn, partsOf } from '../../offers/import/worded-offer.js'
import type { NewTraining, TrainingRefused } from '../training.js'

/** What columns are usually called, normalised; the first is how we call it. */
export const COLUMNS = {
  id: ['id', 'identifiant', 'reference', 'ref', 'numero', 'numero de session', 'id session'],
  title: ['intitule', 'title', 'titre', 'formation', 'intitule de la formation', 'libelle', 'nom de la formation'],
  organisation: ['organisme', 'organisation', 'organisme de formation', 'centre', 'centre de formation', 'cfa', 'ecole'],
  description: ['description', 'contenu', 'programme', 'objectif', 'objectifs'],
  occupations: ['metiers', 'metier', 'rome', 'codes rome', 'code rome', 'metiers prepares', 'metier prepare', 'occupation'],
  place: ['lieu', 'ville', 'commune', 'place', 'lieu de formation'],
  postalCode: ['code postal', 'cp', 'postalcode'],
  insee: ['insee', 'code insee', 'code commune'],
  startsOn: ['debut', 'date de debut', 'date debut', 'start date', 'du', 'debut de session'],
  endsOn: ['fin', 'date de fin', 'date fin', 'end date', 'au', 'fin de session'],
  duration: ['duree', 'duration', 'nombre d heures', 'heures'],
  level: ['niveau requis', 'niveau d entree', 'niveau demande', 'prerequis', 'niveau', 'level'],
  licences: ['permis requis', 'permis demandes', 'permis demande', 'permis'],
  gives: ['permis obtenu', 'permis obtenus', 'donne', 'permis vises', 'habilitations'],
  givesLevel: ['niveau obtenu', 'niveau de sortie', 'niveau vise', 'certification', 'diplome'],
  seats: ['places', 'nombre de places', 'seats', 'effectif'],
  isPaid: ['remuneree', 'remunere', 'remuneration', 'formation remuneree', 'paid'],
  contact: ['contact', 'contact inscription', 'inscription', 'telephone', 'mail', 'email'],
} as const satisfies Record<string, readonly string[]>

type Column = keyof typeof COLUMNS
export type ColumnNames = Partial<Record<Column, string>>

/** Which column of the file is what. */
export function columnsOf(header: readonly string[]): ColumnNames {
  const named = new Map(header.map((name) => [normalise(name), name]))
  const found = Object.entries(COLUMNS).flatMap(([column, names]) => {
    const name = names.map((one) => named.get(one)).find((one) => one !== undefined)
    return name === undefined ? [] : [[column, name] as const]
  })
  return Object.fromEntries(found)
}

export type MappedTraining = { training: NewTraining } | { problems: TrainingRefused['problems']; sourceId: string; title: string }

const MOST_TITLE = 200
const MOST_DESCRIPTION = 10_000
const MOST_OCCUPATIONS = 3
const ROME = /\b[A-N]\d{4}\b/g

export function createRowMapper(
  source: string,
  agencyId: string | null,
  columns: ColumnNames,
  { findOccupation, findPlace }: Pick<Finders, 'findOccupation' | 'findPlace'>,
): (row: Record<string, string>) => MappedTraining {
  function occupationsIn(said: string, title: string): NewTraining['occupations'] {
    const named = (label: string, romeCode?: string) =>
      findOccupation({ romeCode, romeLibelle: undefined, appellationlibelle: label, appellationLibelle: undefined, intitule: label })
    const codes = said.toUpperCase().match(ROME) ?? []
    const labels = said.split(/[;|\n]/).map((label) => label.trim())
    const found =
      codes.length > 0 ? codes.map((code) => named('', code)) : labels.filter((label) => label !== '').map((label) => named(label))
    // A title names the job only where no column does: "CAP boulanger".
    const all = said === '' ? [named(title)] : found
    const known = all.flatMap((one) => one ?? [])
    return known.filter(({ rome }, index) => known.findIndex((other) => other.rome === rome) === index).slice(0, MOST_OCCUPATIONS)
  }

  return (row) => {
    const said = (column: Column) => (columns[column] === undefined ? '' : (row[columns[column]] ?? '').trim())
    const title = said('title').replace(/\s+/g, ' ').slice(0, MOST_TITLE)
    const id = said('id') === '' ? idOf([title, said('organisation'), said('place'), said('startsOn')]) : said('id')
    const sourceId = `${source}:${id}`
    const gives = licencesOf({ permis: partsOf(said('gives').replace(/\bpermis\b/gi, '')) }).map(({ value }) => value)
    const givesLevel = levelIn(said('givesLevel'))?.value
    const occupations = occupationsIn(said('occupations'), title)
    if (occupations.length === 0 && said('occupations') !== '') {
      return { problems: [{ field: 'occupations', code: 'unknownOccupation', excerpt: said('occupations') }], sourceId, title }
    }
    const isAtDistance = /distance|distanciel|visio|en ligne/.test(normalise(said('place')))
    const { place, placeName } = isAtDistance
      ? { place: undefined, placeName: '' }
      : findPlace({
          libelle: said('place'),
          latitude: undefined,
          longitude: undefined,
          codePostal: said('postalCode'),
          commune: said('insee'),
        })
    if (place === undefined && said('place') !== '' && !isAtDistance) {
      return { problems: [{ field: 'place', code: 'unknownPlace', excerpt: said('place') }], sourceId, title }
    }
    const startsOn = dayIn(said('startsOn'))
    const endsOn = dayIn(said('endsOn'))
    for (const [field, day] of [
      ['startsOn', startsOn],
      ['endsOn', endsOn],
    ] as const) {
      if (said(field) !== '' && day === undefined) return { problems: [{ field, code: 'notADate', excerpt: said(field) }], sourceId, title }
    }
    const level = levelIn(said('level'))
    const seats = Number(said('seats').match(/\d+/)?.[0])
    return {
      training: {
        sourceId,
        agencyId,
        organisation: said('organisation').replace(/\s+/g, ' '),
        title,
        description: said('description').replace(/\r\n?/g, '\n').slice(0, MOST_DESCRIPTION),
        placeName,
        occupations,
        duration: said('duration') === '' ? null : said('duration'),
        licences: licencesOf({ permis: partsOf(said('licences').replace(/\bpermis\b/gi, '')) }),
        languages: [],
        gives: { licences: gives, ...(givesLevel === undefined ? {} : { level: givesLevel }) },
        seats: Number.isInteger(seats) && seats > 0 ? seats : null,
        isPaid: paidIn(said('isPaid')),
        contact: said('contact') === '' ? null : said('contact'),
        ...(place === undefined ? {} : { place }),
        ...(startsOn === undefined ? {} : { startsOn }),
        ...(endsOn === undefined ? {} : { endsOn }),
        ...(level === undefined ? {} : { level }),
      },
    }
  }
}

function paidIn(said: string): boolean | null {
  const words = normalise(said)
  if (words === '') return null
  return !/^(non|no|0|faux|false|pas)/.test(words)
}

/** Where a table gives no id, the same session is told by what it is. */
function idOf(parts: string[]): string {
  return createHash('sha256').update(parts.map(normalise).join('\0')).digest('base64url').slice(0, 16)
}
