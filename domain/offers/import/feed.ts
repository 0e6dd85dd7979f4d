/** An import file as a feed: how it is read, whose it is, and how its records become offers. */
import type { Finders } from './finders.js'
import { type Format, formatOf } from './format.js'
import { createJobPostingMapper, isJobPosting } from './job-posting.js'
import { createFranceTravailMapper } from './map-france-travail.js'
import type { OfferMapper } from './mapped.js'
import { NotAnImportFile } from './not-an-import-file.js'
import { readRecords } from './read-records.js'
import { checkMapping, createTableMapper, guessMapping, type Mapping, readMapping } from './table.js'
import { createWordedMapper } from './worded-offer.js'

export interface Feed {
  /** What the source ids of its offers begin with. */
  source: string
  records(onBytes: (bytes: number) => void): AsyncIterable<unknown>
  mapper(finders: Finders): OfferMapper
}

export interface FeedOptions {
  /** Of a table: the file that says which column is what. */
  mapPath?: string | undefined
  /** A name of its own, where several feeds are alike. */
  source?: string | undefined
}

/** @throws {NotAnImportFile} when the file, or its mapping, cannot be used */
export async function openFeed(path: string, { mapPath, source }: FeedOptions = {}): Promise<Feed> {
  const format = await formatOf(path)
  const records: Feed['records'] = (onBytes) => readRecords(path, { onBytes }, format)
  if (format.kind === 'table') {
    const mapping = await mappingFor(format, path, mapPath)
    const name = source ?? 'csv'
    return {
      source: name,
      records,
      mapper: (finders) => createTableMapper(mapping, createWordedMapper(name, finders)),
    }
  }
  if (mapPath !== undefined) throw new NotAnImportFile(`${path} is JSON, which needs no mapping: --map is for tables.`)
  const first = await readRecords(path, {}, format).next()
  const isPostings = isJobPosting(first.value)
  return {
    source: source ?? (isPostings ? 'jobposting' : 'francetravail'),
    records,
    mapper(finders) {
      const franceTravail = createFranceTravailMapper(finders, source)
      const posting = createJobPostingMapper(createWordedMapper(source ?? 'jobposting', finders))
      return (record) => (isJobPosting(record) ? posting(record) : franceTravail(record))
    },
  }
}

async function mappingFor(format: Format & { kind: 'table' }, path: string, mapPath: string | undefined): Promise<Mapping> {
  if (mapPath !== undefined) {
    const mapping = await readMapping(mapPath)
    checkMapping(mapping, format.columns, path)
    return mapping
  }
  const guessed = guessMapping(format.columns)
  if (guessed !== undefined) return guessed
  throw new NotAnImportFile(
    `No column of ${path} is called like a title (${format.columns.join(', ')}): say which is what in a mapping, --map MAP.json {"title": "…", "company": "…", …}.`,
  )
}
