/** Recognition of occupations: right how often, and how fast, next to MiniSearch over the same phrases and the same data. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import MiniSearch from 'minisearch'
import { z } from 'zod'
import { readIntents } from '../dialogs/understanding/index.js'
import { createIntentRecogniser } from '../dialogs/understanding/intents.js'
import { loadReference } from '../domain/reference/load.js'
import { loadOccupationRecogniser, loadRecognisers } from '../domain/reference/recognisers.js'
import type { Reference } from '../domain/reference/reference.js'
import { normalise } from '../matching/french/normalise.js'
import type { Bench, BenchResult } from './bench.js'

const DATA = join(import.meta.dirname, '..', 'data')
const WARM_UP_ROUNDS = 1
const ROUNDS = 3
/** Peers are slower: once is enough. */
const PEER_ROUNDS = 1
const EACH_NTH_APPELLATION = 12
const MICROSECONDS = 1000

const phraseRow = z.object({ text: z.string(), rome: z.string(), alternatives: z.string(), split: z.enum(['dev', 'held']) })
const vocabularyRow = z.object({ phrase: z.string(), rome: z.string() })

interface Asked {
  text: string
  right: readonly string[]
}
type Answer = (text: string) => string[]

export const recognitionBench: Bench = {
  name: 'recognition',
  title: 'what a youth types, understood: ours against MiniSearch (fuzzy, prefix, accents folded)',
  run,
}

async function run(say: (line: string) => void): Promise<BenchResult> {
  const reference = await loadReference(DATA)
  const phrases = await read('phrases.csv', phraseRow)
  const asked = (split: string): Asked[] =>
    phrases
      .filter((row) => row.split === split)
      .map(({ text, rome, alternatives }) => ({ text, right: [rome, ...alternatives.split(' ')] }))
  const sets: Record<string, Asked[]> = { 'kept aside': asked('held'), development: asked('dev'), 'titles with slips': slips(reference) }

  say('indexing')
  const loading = performance.now()
  const ours = await loadOccupationRecogniser(DATA, reference)
  const loadMs = performance.now() - loading
  const vocabulary = await read('vocabulary.csv', vocabularyRow)
  const systems: Record<string, Answer> = {
    ours: (text) => ours.recognise(text).occupations.map(({ rome }) => rome),
    'MiniSearch, same data': miniSearch(reference, vocabulary),
    'MiniSearch, ROME alone': miniSearch(reference, []),
  }

  const rows: (string | number)[][] = []
  const oursEach = new Map<string, number>()
  const share = (part: number): string => `${(100 * part).toFixed(1)} %`
  for (const [name, answer] of Object.entries(systems)) {
    for (const [set, questions] of Object.entries(sets)) {
      say(`${name}, ${set}`)
      const { first, inThree, mean: each, p99 } = measure(answer, questions, name === 'ours' ? ROUNDS : PEER_ROUNDS)
      if (name === 'ours') oursEach.set(set, each)
      const slower = (each / (oursEach.get(set) ?? each)).toFixed(1)
      rows.push([name, set, questions.length, share(first), share(inThree), each.toFixed(0), p99.toFixed(0), slower])
    }
  }
  return {
    head: ['occupations', 'phrases', 'n', 'first', 'in three', 'µs a phrase (mean)', 'µs (p99)', 'times slower'],
    rows,
    notes: [
      `Ours loads in ${Math.round(loadMs)} ms. Targets on phrases kept aside: 92 % first, 98 % in three, under 1000 µs.`,
      ...(await others(reference)),
    ],
  }
}

/** Shares right at first rank and in the first three, mean and 99th percentile of the time in µs. */
function measure(answer: Answer, questions: readonly Asked[], rounds: number) {
  let first = 0
  let inThree = 0
  const times: number[] = []
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const { text, right } of questions) {
      const start = performance.now()
      const found = answer(text)
      const took = performance.now() - start
      if (round >= 0) times.push(took * MICROSECONDS)
      if (round !== 0) continue
      if (right.includes(found[0] ?? '')) first++
      if (found.slice(0, 3).some((rome) => right.includes(rome))) inThree++
    }
  }
  return { first: first / questions.length, inThree: inThree / questions.length, mean: mean(times), p99: percentile99(times) }
}

/** MiniSearch as one would tune it for this: each name of an occupation a document, the best document of an occupation counts. */
function miniSearch(reference: Reference, vocabulary: readonly z.infer<typeof vocabularyRow>[]): Answer {
  const search = new MiniSearch<{ id: number; label: string; rome: string }>({
    fields: ['label'],
    storeFields: ['rome'],
    tokenize: (text) => normalise(text).split(' '),
    searchOptions: { fuzzy: (term) => (term.length > 3 ? 0.2 : false), prefix: (term) => term.length > 3, combineWith: 'OR' },
  })
  const names = [
    ...reference.appellations,
    ...reference.occupations.values(),
    ...vocabulary.map(({ phrase, rome }) => ({ label: phrase, rome: rome.split(' ')[0] ?? '' })),
  ]
  search.addAll(names.map(({ label, rome }, id) => ({ id, label, rome })))
  return (text) => {
    const romes = new Set<string>()
    for (const { rome } of search.search(text)) {
      if (typeof rome === 'string') romes.add(rome)
      if (romes.size === 5) break
    }
    return [...romes]
  }
}

/** Appellations as people would type them: one gender, no accents, a slip in one word. The slips are the same in each run. */
function slips(reference: Reference): Asked[] {
  const romesOf = new Map<string, Set<string>>()
  const sample: { text: string; key: string }[] = []
  reference.appellations.forEach(({ label, rome }, at) => {
    const key = normalise(oneGender(label, 0))
    romesOf.set(key, (romesOf.get(key) ?? new Set()).add(rome))
    if (at % EACH_NTH_APPELLATION === 0) sample.push({ text: slip(normalise(oneGender(label, at % 2)), at), key })
  })
  return sample.map(({ text, key }) => ({ text, right: [...(romesOf.get(key) ?? [])] }))
}

/** `Vendeur / Vendeuse en boulangerie` as `Vendeur en boulangerie` or `Vendeuse en boulangerie`. */
function oneGender(label: string, which: number): string {
  const [his, hers] = label.split(' / ')
  if (his === undefined || hers === undefined) return label
  const [, rest = ''] = /^\S+(.*)$/.exec(hers) ?? []
  return which === 0 ? `${his}${rest}` : hers
}

/** Leaves out, doubles or swaps a letter in the longest word. */
function slip(text: string, seed: number): string {
  const longest = text.split(' ').reduce((a, b) => (b.length > a.length ? b : a), '')
  const at = 1 + (seed % Math.max(1, longest.length - 2))
  const [before, letter, next, after] = [longest.slice(0, at), longest.charAt(at), longest.charAt(at + 1), longest.slice(at + 2)]
  const slipped = [before + next + after, before + letter + letter + next + after, before + next + letter + after][seed % 3] ?? longest
  return text.replace(longest, slipped)
}

/** Places and intents, in a line each. */
async function others(reference: Reference): Promise<string[]> {
  const { places } = await loadRecognisers(DATA, reference)
  const names = [...reference.communes.values()].filter((_, at) => at % 100 === 0)
  const placeTimes = names.map(({ name }, at) => timed(() => places.recognise(slip(normalise(name), at))))
  const { phrases, concepts } = await readIntents(DATA)
  const training = performance.now()
  const intents = createIntentRecogniser({ phrases: phrases.filter(({ split }) => split === 'train'), concepts })
  const trainedMs = performance.now() - training
  const held = phrases.filter(({ split, intent }) => split === 'held' && intent !== 'none')
  const intentTimes = held.map(({ phrase }) => timed(() => intents.recognise(phrase)))
  const answered = held
    .map(({ phrase, intent }) => ({ intent, found: intents.recognise(phrase)?.intent }))
    .filter(({ found }) => found !== undefined)
  const right = answered.filter(({ intent, found }) => intent === found).length
  return [
    `Places: ${names.length} communes with a slip, ${mean(placeTimes).toFixed(0)} µs each (p99 ${percentile99(placeTimes).toFixed(0)}).`,
    `Intents: ${held.length} phrases kept aside, answers ${((100 * answered.length) / held.length).toFixed(1)} %, of which ${((100 * right) / answered.length).toFixed(1)} % right; ` +
      `${mean(intentTimes).toFixed(0)} µs each; learnt in ${Math.round(trainedMs)} ms.`,
  ]
}

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return (performance.now() - start) * MICROSECONDS
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function percentile99(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0
}

async function read<T>(file: string, row: z.ZodType<T>): Promise<T[]> {
  return z.array(row).parse(parse(await readFile(join(DATA, 'recognition', file)), { columns: true }))
}
