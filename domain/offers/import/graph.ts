/** JSON-LD puts postings beside what they refer to: in a `@graph`, or in the elements of a list. */
import { z } from 'zod'
import { isJobPosting } from './job-posting.js'

/** What else stands in a graph, by `@id`. */
export type Others = Map<string, Record<string, unknown>>

const node = z.looseObject({})

/** JobPostings out of an object that holds a graph or a list of them; anything else as it is. */
export async function* withoutGraphs(records: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const record of records) {
    const parsed = node.safeParse(record)
    const nodes = parsed.success ? nodesOf(parsed.data) : undefined
    if (nodes === undefined) {
      yield record
      continue
    }
    const others: Others = new Map()
    for (const one of nodes) remember(one, others)
    for (const one of nodes) if (isJobPosting(one)) yield resolved(one, others)
  }
}

/** What stands in `@graph`, or in `itemListElement` of an ItemList, perhaps as `item` of a ListItem. */
function nodesOf(record: Record<string, unknown>): unknown[] | undefined {
  const list = record['@graph'] ?? (record['@type'] === 'ItemList' ? record.itemListElement : undefined)
  if (!Array.isArray(list)) return undefined
  return list.map((one: unknown) => {
    const parsed = node.safeParse(one)
    return parsed.success && parsed.data['@type'] === 'ListItem' ? parsed.data.item : one
  })
}

export function remember(record: unknown, others: Others): void {
  const parsed = node.safeParse(record)
  if (!parsed.success || isJobPosting(record)) return
  const id = parsed.data['@id']
  if (typeof id === 'string') others.set(id, parsed.data)
}

/** The employer and the place of a posting may be named by `@id` and stand elsewhere in the graph. */
export function resolved(record: unknown, others: Others): unknown {
  const parsed = node.safeParse(record)
  if (!parsed.success || others.size === 0) return record
  const look = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(look)
    const named = node.safeParse(value)
    const id = named.success ? named.data['@id'] : undefined
    return named.success && typeof id === 'string' ? { ...others.get(id), ...named.data } : value
  }
  const { hiringOrganization, jobLocation, ...rest } = parsed.data
  return { ...rest, hiringOrganization: look(hiringOrganization), jobLocation: look(jobLocation) }
}
