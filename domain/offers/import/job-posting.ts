/**
 * A schema.org JobPosting as sites publish it in JSON-LD, in the words of a feed. Values may be single or listed, plain or objects:
 * what is of an unexpected form is unknown. Sources: schema.org/JobPosting; Google, "Job posting structured data".
 */
import { Parser } from 'htmlparser2'
import { z } from 'zod'
import type { OfferMapper } from './mapped.js'
import type { WordedMapper, WordedOffer } from './worded-offer.js'

const text = z.union([z.string(), z.number().transform(String)])
const maybe = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)
/** One or several of a thing, those that can be read. */
const listOf = <T extends z.ZodType>(schema: T) =>
  z
    .preprocess(
      (value) => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]),
      z.array(schema.nullable().catch(null)),
    )
    .catch([])
    .transform((items) => items.filter((item) => item !== null))
const named = z.union([text, z.object({ name: text }).transform(({ name }) => name)])

const address = z.union([
  z.string().transform((addressLocality) => ({ addressLocality, postalCode: undefined, addressRegion: undefined })),
  z.object({ addressLocality: maybe(text), postalCode: maybe(text), addressRegion: maybe(named) }),
])
const place = z.object({
  address: listOf(address),
  geo: maybe(z.object({ latitude: maybe(text), longitude: maybe(text) })),
  latitude: maybe(text),
  longitude: maybe(text),
})
const amount = z.union([
  text.transform((value) => ({ value, minValue: undefined, maxValue: undefined, unitText: undefined })),
  z.object({ value: maybe(text), minValue: maybe(text), maxValue: maybe(text), unitText: maybe(text) }),
])
const salary = z.union([
  text,
  z.object({ currency: maybe(text), value: maybe(amount), minValue: maybe(text), maxValue: maybe(text), unitText: maybe(text) }),
])
const credential = z.union([text, z.object({ credentialCategory: text }).transform(({ credentialCategory }) => credentialCategory)])
const experience = z.union([
  text,
  z.object({ monthsOfExperience: text }).transform(({ monthsOfExperience }) => `${monthsOfExperience} mois exigés`),
])

const jobPosting = z.object({
  '@type': z.union([z.string(), z.array(z.string())]),
  '@id': maybe(text),
  url: maybe(text),
  identifier: listOf(z.union([text, z.object({ value: text }).transform(({ value }) => value)])),
  title: maybe(text),
  name: maybe(text),
  description: maybe(text),
  hiringOrganization: listOf(named),
  jobLocation: listOf(place),
  employmentType: listOf(text),
  workHours: listOf(text),
  jobStartDate: maybe(text),
  validThrough: maybe(text),
  educationRequirements: listOf(credential),
  experienceRequirements: listOf(experience),
  experienceInPlaceOfEducation: maybe(z.boolean()),
  skills: listOf(named),
  baseSalary: listOf(salary),
  totalJobOpenings: maybe(text),
  occupationalCategory: listOf(z.union([named, z.object({ codeValue: text }).transform(({ codeValue }) => codeValue)])),
  relevantOccupation: listOf(named),
})

/** Whether a record is a JobPosting at all. */
export function isJobPosting(record: unknown): boolean {
  const type: unknown = typeof record === 'object' && record !== null ? Reflect.get(record, '@type') : undefined
  return (Array.isArray(type) ? type : [type]).some((one) => typeof one === 'string' && /(^|[/:#])JobPosting$/.test(one))
}

export function createJobPostingMapper(understand: WordedMapper): OfferMapper {
  return (record) => {
    const parsed = jobPosting.safeParse(record)
    if (!parsed.success || !isJobPosting(record)) {
      return { problems: [{ field: 'offer', code: 'notAnOffer' }], sourceId: undefined, title: undefined }
    }
    return understand(wordsOfPosting(parsed.data))
  }
}

function wordsOfPosting(given: z.output<typeof jobPosting>): WordedOffer {
  const [location] = given.jobLocation
  const [home] = location?.address ?? []
  const types = given.employmentType.map((type) => type.replaceAll('_', ' '))
  const level = given.educationRequirements.join(', ')
  return withoutUndefined({
    id: given.identifier[0] ?? given['@id'] ?? given.url,
    title: given.title ?? given.name,
    description: given.description === undefined ? undefined : plainText(given.description),
    company: given.hiringOrganization[0],
    occupation: [...given.occupationalCategory, ...given.relevantOccupation].join(' '),
    place: home?.addressLocality ?? home?.addressRegion,
    postalCode: home?.postalCode,
    latitude: location?.geo?.latitude ?? location?.latitude,
    longitude: location?.geo?.longitude ?? location?.longitude,
    contract: types.join(' ; '),
    workingTime: types.join(' ; '),
    hours: given.workHours.join(' ; '),
    startsOn: given.jobStartDate,
    expiresAt: given.validThrough,
    level: given.experienceInPlaceOfEducation === true && level !== '' ? `${level} souhaité` : level,
    experience: given.experienceRequirements[0],
    skills: given.skills.join(' ; '),
    salary: given.baseSalary.map(salaryText)[0],
    positions: given.totalJobOpenings,
  })
}

const PERIODS: Record<string, string> = { HOUR: 'Horaire', MONTH: 'Mensuel', YEAR: 'Annuel' }

/** As France Travail words it, so that it reads alike. */
function salaryText(given: z.output<typeof salary>): string {
  if (typeof given === 'string') return given
  const {
    value,
    minValue = value?.minValue ?? value?.value,
    maxValue = value?.maxValue,
    unitText = value?.unitText,
    currency = 'EUR',
  } = given
  const amounts = [minValue, maxValue].filter((one) => one !== undefined)
  const period = PERIODS[unitText?.toUpperCase() ?? '']
  if (amounts.length === 0) return ''
  if (period === undefined || currency !== 'EUR')
    return `${amounts.join(' à ')} ${currency}${unitText === undefined ? '' : ` (${unitText})`}`
  return `${period} de ${amounts.map((one) => `${one} Euros`).join(' à ')}`
}

const BLOCKS = new Set(['p', 'div', 'br', 'ul', 'ol', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'tr', 'section'])

/** The text of HTML, one line a block. */
function plainText(html: string): string {
  let out = ''
  let hidden = 0
  const parser = new Parser({
    onopentag(name) {
      if (name === 'script' || name === 'style') hidden++
      if (BLOCKS.has(name)) out += name === 'li' ? '\n- ' : '\n'
    },
    onclosetag(name) {
      if (name === 'script' || name === 'style') hidden--
      if (BLOCKS.has(name) && name !== 'br') out += '\n'
    },
    ontext(piece) {
      if (hidden === 0) out += piece
    },
  })
  parser.end(html)
  return out
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\n+- ?\n*/g, '\n- ')
    .trim()
}

function withoutUndefined(offer: { [Field in keyof WordedOffer]?: string | undefined }): WordedOffer {
  return Object.fromEntries(Object.entries(offer).filter(([, value]) => value !== undefined))
}
