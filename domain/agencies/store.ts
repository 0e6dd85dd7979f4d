import type { Connection } from 'mongoose'
import type { WeeklyHours } from '../../base/calendar.js'
import { departmentOf, kmBetween } from '../../matching/geo.js'
import { defineModel, withoutUndefined } from '../model.js'
import type { Commune, Reference } from '../reference/reference.js'
import type { Adviser, Agency, AgencyStore } from './agency.js'

type AgencyDocument = Omit<Agency, 'id'> & { _id: string }
type AdviserDocument = Omit<Adviser, 'slackUserId'> & { _id: string }

const WORKDAY: [string, string][] = [
  ['09:00', '12:30'],
  ['13:30', '17:30'],
]
const OPENING_HOURS: WeeklyHours = { 1: WORKDAY, 2: WORKDAY, 3: WORKDAY, 4: WORKDAY, 5: WORKDAY }
const RESPONSE_DELAY_MINUTES = 30
/** Where somebody searches decides on their agency; that it was changed a moment ago by another process may be missed. */
const TERRITORIES_KEPT_MS = 10_000

export function createAgencyStore(connection: Connection, reference: Reference): AgencyStore & { ensureIndexes(): Promise<void> } {
  const agencies = defineModel<AgencyDocument>(connection, {
    name: 'agencies',
    fields: {
      _id: String,
      name: String,
      department: String,
      timeZone: String,
      seat: { insee: String, lat: Number, lng: Number },
      communes: [String],
      openingHours: Object,
      responseDelayMinutes: Number,
      slackChannelId: String,
      leadSlackUserId: String,
      shares: { offers: Boolean, workshops: Boolean, trainings: Boolean, figures: Boolean },
    },
    indexes: [{ keys: { slackChannelId: 1 } }],
  })
  const advisers = defineModel<AdviserDocument>(connection, {
    name: 'advisers',
    fields: { _id: String, name: String, agencyIds: [String], role: String },
    indexes: [{ keys: { agencyIds: 1 } }],
  })

  async function all(): Promise<Agency[]> {
    const documents: AgencyDocument[] = await agencies.find().sort({ _id: 1 }).lean()
    return documents.map(toAgency)
  }

  let territories: { agencies: Promise<Agency[]>; until: number } | null = null
  function allForTerritory(): Promise<Agency[]> {
    if (territories === null || territories.until < performance.now()) {
      territories = { agencies: all(), until: performance.now() + TERRITORIES_KEPT_MS }
      territories.agencies.catch(() => {
        territories = null
      })
    }
    return territories.agencies
  }

  return {
    async ensure(ids) {
      territories = null
      if (ids.length === 0) return []
      await agencies.bulkWrite(
        ids.map((id) => {
          const { _id, ...fresh } = newAgency(id, reference)
          return { updateOne: { filter: { _id }, update: { $setOnInsert: fresh }, upsert: true } }
        }),
        { ordered: false },
      )
      const documents: AgencyDocument[] = await agencies.find({ _id: { $in: ids } }).lean()
      return documents.map(toAgency).sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
    },

    async get(id) {
      const document: AgencyDocument | null = await agencies.findOne({ _id: id }).lean()
      return document === null ? null : toAgency(document)
    },

    all,

    async ofCommune(insee) {
      return agencyOfCommune(await allForTerritory(), insee, reference)
    },

    async sharingOffers() {
      return new Set(await agencies.distinct('_id', { 'shares.offers': true }))
    },

    async bySlackChannel(channelId) {
      const document: AgencyDocument | null = await agencies.findOne({ slackChannelId: channelId }).lean()
      return document === null ? null : toAgency(document)
    },

    async update(id, change) {
      territories = null
      const document: AgencyDocument | null = await agencies
        .findOneAndUpdate({ _id: id }, { $set: withoutUndefined(change) }, { returnDocument: 'after' })
        .lean()
      if (document === null) throw new Error(`There is no agency ${id}.`)
      return toAgency(document)
    },

    async adviser(slackUserId) {
      const document: AdviserDocument | null = await advisers.findOne({ _id: slackUserId }).lean()
      return document === null ? null : toAdviser(document)
    },

    async saveAdviser({ slackUserId, ...adviser }) {
      await advisers.replaceOne({ _id: slackUserId }, { _id: slackUserId, ...adviser }, { upsert: true })
    },

    async advisersOf(agencyId) {
      const documents: AdviserDocument[] = await advisers.find({ agencyIds: agencyId }).sort({ name: 1 }).lean()
      return documents.map(toAdviser)
    },

    async ensureIndexes() {
      await agencies.createIndexes()
      await advisers.createIndexes()
    },
  }
}

/**
 * The agency that serves a commune: by its list, else the nearest seat of the department, else the nearest of all.
 * @throws {Error} when there is no agency at all
 */
export function agencyOfCommune(agencies: Agency[], insee: string, reference: Reference): Agency {
  const commune = reference.communes.get(insee)
  // One that lists a few communes of a department comes before one that lists all of them.
  const listed = agencies.filter((agency) => agency.communes.includes(insee)).sort((a, b) => a.communes.length - b.communes.length)[0]
  if (listed !== undefined) return listed
  const department = commune?.department ?? departmentOf({ insee })
  const local = agencies.filter((agency) => agency.department === department)
  const nearest = nearestSeat(local.length > 0 ? local : agencies, commune)
  if (nearest === undefined) throw new Error('There is no agency yet: AGENCIES names those to make.')
  return nearest
}

function nearestSeat(agencies: Agency[], commune: Commune | undefined): Agency | undefined {
  if (commune === undefined) return agencies[0]
  return agencies.toSorted((a, b) => kmBetween(a.seat, commune) - kmBetween(b.seat, commune))[0]
}

/** A Mission Locale of the open data as an agency; its seat is the commune whose INSEE code begins its id. */
function newAgency(id: string, reference: Reference): AgencyDocument {
  const known = reference.missionsLocales.get(id)
  if (known === undefined) throw new Error(`AGENCIES names ${id}, which data/agencies/missions-locales.csv does not have.`)
  const insee = id.slice(0, 5)
  const department = known.department === '' ? id.slice(0, 2) : known.department
  const seat = reference.communes.get(insee) ?? biggestCommune(reference, department) ?? biggestCommune(reference, undefined)
  if (seat === undefined) throw new Error('data/geo/communes.csv holds no commune.')
  return {
    _id: id,
    name: known.name,
    department: seat.insee === insee ? seat.department : department,
    timeZone: known.timeZone,
    seat: { insee: seat.insee, lat: seat.lat, lng: seat.lng },
    communes: [],
    openingHours: OPENING_HOURS,
    responseDelayMinutes: RESPONSE_DELAY_MINUTES,
    slackChannelId: null,
    leadSlackUserId: null,
    shares: { offers: true, workshops: true, trainings: true },
  }
}

function biggestCommune(reference: Reference, department: string | undefined): Commune | undefined {
  let biggest: Commune | undefined
  for (const commune of reference.communes.values()) {
    if (department !== undefined && commune.department !== department) continue
    if (biggest === undefined || commune.population > biggest.population) biggest = commune
  }
  return biggest
}

function toAgency({ _id: id, ...rest }: AgencyDocument): Agency {
  return { id, ...rest }
}

function toAdviser({ _id: slackUserId, ...rest }: AdviserDocument): Adviser {
  return { slackUserId, ...rest }
}
