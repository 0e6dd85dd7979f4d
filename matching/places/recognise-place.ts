/** A place from what a person types: commune, postal code, arrondissement or department, with how far when it is said. */
import { normalise } from '../french/normalise.js'
import type { Reach } from '../profile.js'
import { chooseCommune, type PlaceHint } from './choose-commune.js'
import { type Candidate, indexNames, looseKey, placeWords } from './name-index.js'
import { nearestAmong } from './nearest.js'
import { type Department, kmBetween, type Place, type PlaceCommune } from './place.js'
import { bareRadius, hearReach } from './reach.js'

export interface PlaceRecogniser<C extends PlaceCommune> {
  recognise(text: string, hint?: PlaceHint): Place<C>
  /** The commune whose centre is nearest to a shared location; arrondissements stand for Paris, Lyon and Marseille. */
  nearestCommune(lat: number, lng: number): C
}

const MOST_WORDS = 40
const LONGEST_NAME = 8
/** A postal code means its most populated commune when that has about three times the people of the next. */
const DOUBT_OF_CODE = 0.23
/** A whole phrase this close to a name beats a part of it that is one: "evry courcouronne" is not Évry. */
const MOST_COST_OF_WHOLE = 1.4
const SHORTEST_TYPO_OF_DEPARTMENT = 7
/** A commune that bears its department's name is meant by it only when it is at least a town ("Vienne", not "Loiré"). */
const TOWN = 20_000
/** An exact name of fewer people, or far from the hint, may be a typo of a better known one: "rene", "provin". */
const VILLAGE = 3_000
const FAR_KM = 100

const ARRONDISSEMENT = /^(.+) (\d{1,2})(?:er|e) Arrondissement$/
const FILLER = new Set(
  `bonjour salut sais trop jsp je j cherche recherche veux voudrais habite habites vis suis loge bosser travailler travail taf boulot emploi job vers pres cote cotes autour
  alentours alentour environ environs secteur region ville commune coin coins chez moi mon ma dans par proche proximite loin plutot genre plus
  moins ou oui non ben bah ici c est sur a au aux en de du des d le la les l et un une departement dept dep centre gare pas km direction`.split(
    /\s+/,
  ),
)

/** Another name of a commune, or of what lies in it: "Marne-la-Vallée". */
export interface Nickname {
  name: string
  insee: string
}

/**
 * @param communes all communes, `Reference.communes.values()`
 * @param departments `data/recognition/departments.csv`
 * @param otherNames `data/recognition/place-names.csv`
 */
export function createPlaceRecogniser<C extends PlaceCommune>(
  communes: Iterable<C>,
  departments: readonly Department[],
  otherNames: readonly Nickname[] = [],
): PlaceRecogniser<C> {
  const all = [...communes]
  const byInsee = new Map(all.map((commune) => [commune.insee, commune]))
  const districts = new Map<string, C>()
  const cities = new Set<string>()
  const byPostalCode = new Map<string, C[]>()
  const places: C[] = []
  for (const commune of all) {
    const [, city, number] = ARRONDISSEMENT.exec(commune.name) ?? []
    if (city !== undefined && number !== undefined) {
      districts.set(`${normalise(city)} ${Number(number)}`, commune)
      cities.add(normalise(city))
    } else places.push(commune)
  }
  const smallest = all.filter((commune) => !cities.has(normalise(commune.name)))
  for (const commune of smallest) {
    for (const code of commune.postalCodes) byPostalCode.set(code, [...(byPostalCode.get(code) ?? []), commune])
  }
  const nicknames = new Map<string, C>()
  for (const { name, insee } of otherNames) {
    const commune = byInsee.get(insee)
    if (commune !== undefined) nicknames.set(placeWords(name).join(' '), commune)
  }
  const nearestCommune = nearestAmong(smallest)
  const index = indexNames(places)
  const departmentIndex = indexNames(departments)
  const departmentByCode = new Map(departments.map((department) => [department.code.toLowerCase(), department]))
  const departmentByName = new Map(departments.map((department) => [looseKey(placeWords(department.name)), department]))
  const cityPattern = [...cities].join('|') || '(?!)'
  const districtAfter = new RegExp(`\\b(${cityPattern}) (?:dans le )?(\\d{1,2}) ?(?:e|er|eme|ieme|em|arr\\w*)?\\b`)
  const districtBefore = new RegExp(`\\b(\\d{1,2}) ?(?:e|er|eme|ieme|em)(?: arr\\w*)?(?: de| a)? (${cityPattern})\\b`)

  function recognise(text: string, hint: PlaceHint = {}): Place<C> {
    const heard = hearReach(normalise(text))
    const reach = heard.reach === undefined ? {} : { reach: heard.reach }
    const district = districtIn(heard.rest)
    if (district !== undefined) return { kind: 'commune', commune: district, ...reach }

    const words = placeWords(heard.rest).slice(0, MOST_WORDS)
    const code = words.find((word) => /^\d{5}$/.test(word))
    const figure = words.find((word) => departmentByCode.has(word)) ?? words.find((word) => /^\d{1,3}$/.test(word))
    const names = words.filter((word) => !/\d/.test(word) || word === figure)
    const spoken = names.filter((word) => word !== figure)
    if (code !== undefined) return fromPostalCode(code, spoken, hint, reach)

    const byFigure = figure === undefined ? undefined : departmentByCode.get(figure)
    const named = lookUp(spoken, hint, byFigure?.code)
    if (named.kind === 'department') return named
    if (byFigure !== undefined && named.kind === 'none') return asDepartment(byFigure)
    if (named.kind === 'none') return { ...named, ...reach }
    if (heard.isWhole && named.kind === 'commune') return { ...named, reach: { kind: 'department', code: named.commune.department } }
    const isElsewhere = figure !== undefined && named.kind === 'commune' && named.commune.department !== byFigure?.code
    const bare = isElsewhere && heard.reach === undefined ? bareRadius(Number(figure)) : undefined
    return bare === undefined ? { ...named, ...reach } : { ...named, reach: bare }
  }

  function districtIn(text: string): C | undefined {
    const after = districtAfter.exec(text)
    if (after !== null) return districts.get(`${after[1]} ${Number(after[2])}`)
    const before = districtBefore.exec(text)
    return before === null ? undefined : districts.get(`${before[2]} ${Number(before[1])}`)
  }

  function fromPostalCode(code: string, spoken: readonly string[], hint: PlaceHint, reach: { reach?: Reach }): Place<C> {
    const sharing = byPostalCode.get(code) ?? []
    const spokenOf = lookUp(spoken, hint, undefined)
    const alsoNamed = spokenOf.kind === 'commune' ? [spokenOf.commune] : spokenOf.kind === 'homonyms' ? spokenOf.communes : []
    const both = alsoNamed.filter((commune) => sharing.includes(commune))
    const byDepartment = departmentByCode.get(code.startsWith('97') ? code.slice(0, 3) : code.slice(0, 2))
    if (sharing.length > 0) {
      // Someone who gives only a code means the place it is known for: no hint, people alone count.
      return {
        ...chooseCommune(
          (both.length > 0 ? both : sharing).map((commune) => ({ place: commune, cost: 0 })),
          {},
          DOUBT_OF_CODE,
        ),
        ...reach,
      }
    }
    if (alsoNamed.length > 0)
      return {
        ...chooseCommune(
          alsoNamed.map((commune) => ({ place: commune, cost: 0 })),
          hint,
        ),
        ...reach,
      }
    return byDepartment === undefined ? { kind: 'none', ...reach } : asDepartment(byDepartment)
  }

  /** The longest run of words that names something; then its beginning; then what resembles it. */
  function lookUp(words: readonly string[], hint: PlaceHint, department: string | undefined): Place<C> {
    const phrase = withoutSmallEnds(words)
    const runs = runsOf(words)
    const asWholeTypo = phrase.length > 1 ? resemblingDepartment(phrase, 1) : undefined
    if (asWholeTypo !== undefined) return asDepartment(asWholeTypo)
    for (const { words: run, hasArticle } of runs) {
      const candidates = within(index.named(run, true), department)
      const exact = candidates.filter((candidate) => candidate.cost < 0.5)
      const asName = departmentByName.get(looseKey(run))
      if (asName !== undefined && !isTownMeant(exact, hasArticle)) return asDepartment(asName)
      const nickname = nicknames.get(run.join(' '))
      if (nickname !== undefined) return { kind: 'commune', commune: nickname }
      if (exact.length === 0) continue
      const isAll = run.length >= phrase.length
      const longer = isAll ? [] : within(index.resembling(phrase), department).filter((candidate) => candidate.cost <= MOST_COST_OF_WHOLE)
      if (longer.length > 0) return chooseCommune(longer, hint)
      const isUnlikely = exact.every(
        ({ place }) => place.population < VILLAGE || (hint.near !== undefined && kmBetween(place, hint.near) > FAR_KM),
      )
      return chooseCommune(isUnlikely && isAll ? [...candidates, ...within(index.resembling(run), department)] : candidates, hint)
    }
    const asTypo = resemblingDepartment(phrase, phrase.length > 1 ? 2 : 1)
    if (asTypo !== undefined) return asDepartment(asTypo)
    const whole = within(index.resembling(phrase), department).filter((candidate) => candidate.cost <= MOST_COST_OF_WHOLE)
    if (whole.length > 0 && phrase.length > 1) return chooseCommune(whole, hint)
    for (const { words: run } of runs) {
      const candidates = within(index.named(run, true), department)
      if (candidates.length > 0 && candidates.every(({ place }) => place.population < VILLAGE))
        candidates.push(...within(index.resembling(run).filter(isBelievable), department))
      if (candidates.length > 0) return chooseCommune(candidates, hint)
    }
    for (const run of [phrase, ...runs.map((entry) => entry.words).filter((run) => run.length < phrase.length)]) {
      const candidates = within(index.resembling(run).filter(isBelievable), department)
      if (candidates.length > 0) return chooseCommune(candidates, hint)
    }
    return { kind: 'none' }
  }

  function resemblingDepartment(phrase: readonly string[], mostCost: number): Department | undefined {
    const [best] = phrase.join('').length < SHORTEST_TYPO_OF_DEPARTMENT ? [] : departmentIndex.resembling(phrase)
    return best !== undefined && best.cost <= mostCost ? best.place : undefined
  }

  function asDepartment(department: Department): Place<C> {
    const seat = byInsee.get(department.seat)
    return seat === undefined ? { kind: 'none' } : { kind: 'department', code: department.code, name: department.name, seat }
  }

  return {
    recognise,
    nearestCommune,
  }
}

interface Run {
  words: string[]
  /** Whether an article stands right before it or is its first word: "la Vienne" is the department. */
  hasArticle: boolean
}

/** All runs of the words that could be a name, the longest first, then from the left. */
function runsOf(words: readonly string[]): Run[] {
  const runs: Run[] = []
  for (let length = Math.min(words.length, LONGEST_NAME); length > 0; length--) {
    for (let start = 0; start + length <= words.length; start++) {
      const run = words.slice(start, start + length)
      if (run.every((word) => FILLER.has(word)) && words.length > 1) continue
      runs.push({ words: run, hasArticle: isArticle(run[0]) || isArticle(words[start - 1]) })
    }
  }
  return runs
}

function isArticle(word: string | undefined): boolean {
  return word !== undefined && ['le', 'la', 'l', 'les'].includes(word)
}

function withoutSmallEnds(words: readonly string[]): string[] {
  const isName = (word: string): boolean => !FILLER.has(word)
  const first = words.findIndex(isName)
  return first < 0 ? [] : words.slice(first, words.findLastIndex(isName) + 1)
}

/** Only those of the department, when there are some. */
function within<C extends PlaceCommune>(candidates: Candidate<C>[], department: string | undefined): Candidate<C>[] {
  if (department === undefined) return candidates
  const inside = candidates.filter((candidate) => candidate.place.department === department)
  return inside.length > 0 ? inside : candidates
}

/** The town, not the department of the same name: "Paris", "Vienne"; but "la Vienne" is the department. */
function isTownMeant(named: readonly Candidate<PlaceCommune>[], hasArticle: boolean): boolean {
  return named.some(({ place }) => place.population >= (hasArticle ? 10 * TOWN : TOWN))
}

/** Two typos and more are believed only in long names and for towns: "vendeuse" is not Vendeuil. */
function isBelievable({ place, cost }: Candidate<PlaceCommune>): boolean {
  return cost <= 1 || place.population >= TOWN / 2 || (place.name.length >= 10 && cost <= 2)
}
