/**
 * A job ad as somebody pastes it: what it says of occupation, place, contract, time, start, level, licences, number and pay. What is not
 * said stays unread, to be asked; what is read is shown to whoever pasted it, so a doubtful reading is left out.
 */
import type { Commune } from '../../domain/reference/reference.js'
import { normalise } from '../../matching/french/normalise.js'
import type { Need } from '../../matching/offer.js'
import { type ContractType, HOUR_KINDS, type HourKind, type Licence, type TrainingLevel } from '../../matching/profile.js'
import type { Understanding } from '../tools.js'
import { dateIn } from './dates.js'

export interface AdFields {
  occupation?: { rome: string; appellation?: string }
  place?: Pick<Commune, 'insee' | 'name' | 'department' | 'lat' | 'lng'>
  contract?: ContractType
  durationMonths?: number
  workingTime?: 'full' | 'part'
  /** Empty: it says that there are none out of the ordinary. */
  hours?: HourKind[]
  /** ISO date, or at once. */
  startsOn?: string | 'now'
  /** `none`: it says that no diploma is asked for. */
  level?: { value: TrainingLevel; need: Need }
  licences?: { value: Licence; need: Need }[]
  positions?: number
  salary?: string
}

const SHORTEST_AD = 90
const LEAST_WORDS = 12

/** Whether a text is an ad rather than an answer. */
export function isAd(text: string): boolean {
  return text.length >= SHORTEST_AD && text.split(/\s+/).length >= LEAST_WORDS
}

export function readAd(
  text: string,
  { occupations, places }: Pick<Understanding, 'occupations' | 'places'>,
  now: Date,
  zone: string,
): AdFields {
  const sentences = sentencesOf(text)
  const plain = sentences.map(normalise)
  return defined({
    occupation: occupationIn(text, occupations),
    place: placeIn(text, places),
    ...contractIn(normalise(text)),
    workingTime: workingTimeIn(normalise(text)),
    hours: hoursIn(plain),
    startsOn: startIn(sentences, now, zone),
    level: levelIn(sentences),
    licences: licencesIn(sentences),
    positions: positionsIn(normalise(text)),
    salary: salaryIn(text),
  })
}

function defined(fields: { [K in keyof AdFields]: AdFields[K] | undefined }): AdFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** At line ends and full stops, but not within `12.50`. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/\n+|;|•|(?<=[^\d\s].)(?<=[.!?])\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
}

const LEAST_SURE = 0.6
const NAMED_AFTER =
  /(?:recherch(?:e|ons|ent)|recrut(?:e|ons|ent)|cherch(?:e|ons|ent)|embauch(?:e|ons|ent)|postes? (?:de|d['’]|:)|intitul[ée](?: du poste)? ?:|m[ée]tier ?:|offre d['’]emploi ?:?|emploi de)\s*(?:(?:un|une|des|son|sa|ses|notre|nos|\d+|deux|trois)(?:\(e\)|\.e|·e|e\b)?\s+(?:ou une\s+)?)?([^.\n,;:!?]{3,70})/giu
const TITLE_LINES = 3
const LONGEST_TITLE = 80
const GENDERS = /\(?\b[hf]\s*\/\s*[hf]\b\)?|\((?:e|ne|le|trice|euse|ère|se|rice)\)|[·.](?:e|ne|le|trice|euse)\b/giu
/** What stands behind the job in a title. */
const AFTER_TITLE =
  /\s*(?:[-–|(]|\b(?:en (?:cdi|cdd|int[ée]rim|alternance|apprentissage)|cdi|cdd|à|a|sur|pour|dans|h\s*\/\s*f|f\s*\/\s*h|temps)\b).*$/iu

function occupationIn(text: string, occupations: Understanding['occupations']): AdFields['occupation'] {
  const lines = text
    .split(/\n+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && line.length <= LONGEST_TITLE)
  const named = [...text.matchAll(NAMED_AFTER)].map(([, name = '']) => name)
  for (const candidate of [...named.slice(0, TITLE_LINES), ...lines.slice(0, TITLE_LINES)]) {
    const [best] = occupations.recognise(candidate.replace(GENDERS, ' ').replace(AFTER_TITLE, '')).occupations
    if (best === undefined || best.score < LEAST_SURE) continue
    return best.appellation === undefined ? { rome: best.rome } : { rome: best.rome, appellation: best.appellation }
  }
  return undefined
}

const NAME = "[A-ZÀ-Ý][\\p{L}'’]+(?:[ -](?:[A-ZÀ-Ý][\\p{L}'’]+|sur|sous|en|la|le|les|de|du|des|lès|lez|l['’]|d['’]|aux?))*"
const PLACED = new RegExp(
  `(?:(?<!\\p{L})(?:à|a|À|A|sur|mairie de|ville de|lieu(?: de travail)?|ville|commune|secteur(?: de)?|localisation|adresse|située?s?|basée?s?|près de|magasin de|agence de)\\s*:?\\s*(?:à\\s+|de\\s+)?)(${NAME})`,
  'gu',
)

/** A postal code, or a name after "à", "lieu :" and the like that is a commune to the letter. */
function placeIn(text: string, places: Understanding['places']): AdFields['place'] {
  for (const [code] of text.matchAll(/\b\d{5}\b/g)) {
    const found = communeOf(code, places)
    const around = text.slice(Math.max(0, text.indexOf(code) - 40), text.indexOf(code) + 45)
    const named = found === undefined ? undefined : namedNear(around, places, found.department)
    if (found !== undefined) return named ?? found
  }
  for (const [, name = ''] of text.matchAll(PLACED)) {
    const found = exactCommune(name, places)
    if (found !== undefined) return found
  }
  return undefined
}

function communeOf(said: string, places: Understanding['places']): AdFields['place'] {
  const place = places.recognise(said)
  const commune = place.kind === 'commune' ? place.commune : place.kind === 'homonyms' ? place.communes[0] : undefined
  if (commune === undefined) return undefined
  const { insee, name, department, lat, lng } = commune
  return { insee, name, department, lat, lng }
}

/** "77240 Vert-Saint-Denis": the code may be of several communes, the name beside it says which. */
function namedNear(around: string, places: Understanding['places'], department: string): AdFields['place'] {
  for (const [name] of around.matchAll(new RegExp(NAME, 'gu'))) {
    const found = exactCommune(name, places)
    if (found?.department === department) return found
  }
  return undefined
}

/** The name, or its beginning, that is a commune's own: "Melun Centre" is Melun, "Boulangerie" nothing. */
function exactCommune(name: string, places: Understanding['places']): AdFields['place'] {
  const words = name.split(/ /)
  for (let count = words.length; count > 0; count--) {
    const part = words.slice(0, count).join(' ')
    const found = communeOf(part, places)
    if (found !== undefined && normalise(found.name) === normalise(part)) return found
  }
  return undefined
}

const CONTRACTS: [RegExp, ContractType][] = [
  [/\bcontrat pro(?:fessionnalisation)?\b|professionnalisation/, 'professionalisation'],
  [/apprenti(?:ssage|e)?\b|\balternan(?:ce|t|te)\b/, 'apprenticeship'],
  [/\bcdi\b|duree indeterminee/, 'cdi'],
  [/\bcdd\b|duree determinee/, 'cdd'],
  [/\binterim\b|\binterimaire\b|travail temporaire/, 'interim'],
  [/\bsaisonnier\b|\bsaisonniere\b|contrat de saison|pour la saison/, 'seasonal'],
  [/\bstage\b(?! de formation)|\bstagiaire\b/, 'internship'],
  [/auto ?entrepreneur|freelance|micro ?entreprise/, 'freelance'],
]

/** The one named first: "CDD pouvant devenir un CDI" is a CDD; learning on the job goes before the form it takes. */
function contractIn(said: string): { contract: ContractType | undefined; durationMonths: number | undefined } {
  const found = CONTRACTS.flatMap(([pattern, contract], rank) => {
    const at = said.search(pattern)
    return at < 0 ? [] : [{ contract, at: rank < 2 ? -1 : at }]
  }).toSorted((a, b) => a.at - b.at)
  const contract = found[0]?.contract
  const months = /\b(?:cdd|mission|contrat|duree|interim|stage)\b[a-z ]{0,25}?\b(\d{1,2}) mois\b/.exec(said)?.[1]
  return { contract, durationMonths: months === undefined || contract === 'cdi' ? undefined : Number(months) }
}

function workingTimeIn(said: string): 'full' | 'part' | undefined {
  const isFull = /temps (?:plein|complet)|plein temps|full time/.test(said)
  const isPart = /temps partiel|mi temps|part time/.test(said)
  if (isFull !== isPart) return isFull ? 'full' : 'part'
  if (isFull) return undefined
  const weekly = /\b(\d{1,2}) ?h(?:eures?)?(?: ?\d{2})? ?(?:par |la |hebdo|semaine|sem\b)/.exec(said)?.[1]
  if (weekly !== undefined) return Number(weekly) >= 35 ? 'full' : 'part'
  return /\b3[5-9] ?h(?:eures?)?\b/.test(said) ? 'full' : undefined
}

const HOURS: [RegExp, HourKind[]][] = [
  [/\b(?:3|4|5) ?x ?8\b/, ['early', 'evening', 'night']],
  [/\b2 ?x ?8\b/, ['early', 'evening']],
  [/\bnuits?\b/, ['night']],
  [/\bsoirs?\b|\bsoirees?\b/, ['evening']],
  [/\btot le matin\b|\bmatinal|\b(?:des|a partir de|debut a|commence a|prise de poste a|de) [3-6] ?h(?:eures?)?\b/, ['early']],
  [/\bsamedis?\b/, ['saturday']],
  [/\bdimanches?\b|\bjours? feries?\b/, ['sunday']],
  [/\bweek ?ends?\b/, ['saturday', 'sunday']],
  [/\bcoupures?\b|\ben coupe\b/, ['split']],
]
/** "Pas de travail le dimanche", "fermé le soir", "sans coupure". */
const NOT_THEN =
  /\b(?:pas|ni|sans|ferme|fermee|fermes|repos|jamais|conge|aucun|hors)\b[a-z ]{0,30}?(?:samedis?|dimanches?|soirs?|soirees?|nuits?|coupures?|week ?ends?|feries?)(?: (?:et|ni|ou) (?:les? |l |de |du )*(?:samedis?|dimanches?|lundis?|soirs?|nuits?|feries?))*/g
const ORDINARY = /\blundi au vendredi\b|\bhoraires? (?:de journee|de bureau|fixes?|reguliers?)\b|\ben journee\b/

function hoursIn(sentences: string[]): HourKind[] | undefined {
  const kept = sentences.map((sentence) => sentence.replace(NOT_THEN, ' '))
  const found = new Set(kept.flatMap((sentence) => HOURS.flatMap(([pattern, kinds]) => (pattern.test(sentence) ? kinds : []))))
  if (found.size > 0) return HOUR_KINDS.filter((kind) => found.has(kind))
  return sentences.some((sentence, index) => ORDINARY.test(sentence) || kept[index] !== sentence) ? [] : undefined
}

const AT_ONCE = /des que possible|\bimmediat|tout de suite|\basap\b|au plus (?:vite|tot)|poste a pourvoir rapidement|des maintenant/
const BEGINS =
  /(?:à partir|a partir|à compter|a compter|dès|des le|début|debut|prise de (?:poste|fonction)|démarrage|demarrage|disponible|embauche|pour l[ae]|pourvoir)(?:\s+(?:du contrat|de la mission))?\s*(?:prévue?|prevue?)?\s*(?:au|du|de|le|:|pour|en)?\s*([^.;,\n]{2,30})/giu

function startIn(sentences: string[], now: Date, zone: string): string | 'now' | undefined {
  for (const sentence of sentences) {
    for (const [, said = ''] of sentence.matchAll(BEGINS)) {
      if (!/\d|rentr[ée]e|janv|f[ée]vr|mars|avril|mai\b|juin|juil|ao[uû]t|sept|octo|nov|d[ée]c|lundi|semaine|mois/i.test(said)) continue
      // "dès 6h", "à partir de 12 €": no day.
      if (/^\D{0,12}\d{1,2}\s*(?:h|€|euro|mois|an)/i.test(said)) continue
      const heard = dateIn(said.trim(), now, zone)
      if (heard?.kind === 'day') return heard.date
      if (heard?.kind === 'now') return 'now'
    }
  }
  return sentences.some((sentence) => AT_ONCE.test(normalise(sentence))) ? 'now' : undefined
}

const WISHED = /souhait|appreci|ideal|si possible|serait un plus|est un plus|un atout|prefer/
const needIn = (sentence: string): Need => (WISHED.test(normalise(sentence)) ? 'wished' : 'required')

const NO_LEVEL =
  /sans (?:diplome|qualification)|aucun (?:diplome|niveau)|aucune (?:qualification|formation)|pas de diplome|diplome non exige|debutants? (?:accept|bienvenu)|debutante? accept/
/** In rising order: several are ways in, and the lowest counts. */
const LEVELS: [RegExp, TrainingLevel][] = [
  [/\b(?:CAP|BEP)\b|\bniveau cap\b|\bcap [a-z]{4,}/, 'cap'],
  [/\b(?:[Bb]ac|BAC)(?: ?[Pp]ro(?:fessionnel)?)?\b(?! ?\+? ?\d)|\b[Bb]accalaur[ée]at\b/, 'bac'],
  [/\b(?:[Bb]ac|BAC) ?\+? ?2\b|\bBTS\b|\bDUT\b/, 'bac2'],
  [/\b(?:[Bb]ac|BAC) ?\+? ?[34]\b|\b[Ll]icence pro/, 'bac3'],
  [/\b(?:[Bb]ac|BAC) ?\+? ?5\b|\b[Mm]aster\b|\bing[ée]nieur dipl/, 'bac5'],
]

function levelIn(sentences: string[]): AdFields['level'] {
  for (const [pattern, value] of LEVELS) {
    const sentence = sentences.find((one) => pattern.test(one))
    if (sentence !== undefined) return { value, need: needIn(sentence) }
  }
  return sentences.some((sentence) => NO_LEVEL.test(normalise(sentence))) ? { value: 'none', need: 'wished' } : undefined
}

const LICENCE = /\bpermis\b(?: de conduire)?(?: de type)?(?: cat[ée]gorie)?\s*:?\s*\(?["«]?\s*(AM|BE|CE|A|B|C|D)?\b/giu
const LICENCE_OF: Record<string, Licence> = { AM: 'AM', A: 'A', B: 'B', BE: 'BE', C: 'C', CE: 'CE', D: 'D' }

/** "Permis" alone is that of a car. */
function licencesIn(sentences: string[]): AdFields['licences'] {
  const found = new Map<Licence, Need>()
  const add = (licence: Licence, need: Need) => found.set(licence, found.get(licence) === 'required' ? 'required' : need)
  let isRefused = false
  for (const sentence of sentences) {
    if (
      /\b(?:pas besoin de|sans|pas de|permis non|aucun) ?permis\b|permis non (?:exige|obligatoire|necessaire)/.test(normalise(sentence))
    ) {
      isRefused = true
      continue
    }
    for (const [, letter] of sentence.matchAll(LICENCE)) add(LICENCE_OF[(letter ?? 'B').toUpperCase()] ?? 'B', needIn(sentence))
    if (/\bcaces\b/i.test(sentence)) add('CACES', needIn(sentence))
  }
  if (found.size > 0) return [...found].map(([value, need]) => ({ value, need }))
  return isRefused ? [] : undefined
}

const COUNTS: Record<string, number> = { un: 1, une: 1, deux: 2, trois: 3, quatre: 4, cinq: 5, six: 6, dix: 10 }

const SEEKS_MANY =
  /\b(?:recherche|recrute|cherche|recrutons|recherchons|cherchons|embauche|embauchons) (\d{1,2}|deux|trois|quatre|cinq|six|dix) [a-z]/

function positionsIn(said: string): number | undefined {
  const many =
    /\b(\d{1,2}|deux|trois|quatre|cinq|six|dix) (?:postes?|personnes recherchees|recrutements)\b/.exec(said)?.[1] ??
    SEEKS_MANY.exec(said)?.[1]
  if (many !== undefined) return COUNTS[many] ?? Number(many)
  return /\b(?:recherche|recrute|cherche|recrutons|recherchons|cherchons|embauche) (?:un|une|son|sa)\b|\b1 poste\b/.test(said)
    ? 1
    : undefined
}

const LONGEST_SALARY = 80
const SALARIES = [
  /(?:salaire|r[ée]mun[ée]ration|r[ée]mun[ée]r[ée]e?|paie|paye)\s*(?:brute?|mensuel(?:le)?|horaire)?\s*(?::|de|à|=)?\s*((?=[^\n;]*(?:\d|smic))[^\n;]{2,90})/iu,
  /((?:entre |de )?\d[\d\s.,]*\s?(?:€|euros?)[^\n;,.]{0,45})/iu,
  /(\bsmic\b[^\n;,.]{0,30})/iu,
]

function salaryIn(text: string): string | undefined {
  for (const pattern of SALARIES) {
    const said = pattern
      .exec(text)?.[1]
      ?.split(/(?<=\D)\.\s|(?<=\D)\.$/)[0]
      ?.trim()
    if (said !== undefined && said !== '') return said.slice(0, LONGEST_SALARY).trim()
  }
  return undefined
}
