import { fileURLToPath } from 'node:url'
import type { Connection } from 'mongoose'
import { MovableClock } from '../../base/clock.js'
import type { Ids } from '../../base/ids.js'
import { type Vault, vaultOf } from '../../base/vault.js'
import { createDomain, type Domain } from '../../domain/index.js'
import type { WordingCheck } from '../../domain/offers/check.js'
import type { NewOffer } from '../../domain/offers/job-offer.js'
import type { LoadedReference } from '../../domain/reference/load.js'
import type { NewTraining } from '../../domain/trainings/training.js'
import { createEngine } from '../../matching/engine.js'
import type { SearchProfile } from '../../matching/profile.js'
import { type TestDatabase, testDatabase } from './database.js'
import { openData } from './open-data.js'

export const DATA_DIR = fileURLToPath(new URL('../../data', import.meta.url))
export const SENART = '77296S00'
export const MEAUX = '77284S00'

/** Ids that count: `id0001`, `id0002`… */
export function countingIds(): Ids {
  let count = 0
  return () => `id${String(++count).padStart(4, '0')}`
}

export interface TestDomain {
  domain: Domain
  clock: MovableClock
  database: TestDatabase
  reference: LoadedReference
  /** Another process on the same database, perhaps over a connection of its own. */
  another(connection?: Connection, vault?: Vault): Domain
}

/** A whole domain on a database of its own, with its indexes and the agencies of Sénart and Meaux. */
export async function testDomain(options: { checkWording?: WordingCheck; at?: Date; databaseUri?: string } = {}): Promise<TestDomain> {
  const database = await testDatabase(options.databaseUri)
  const { reference, relatedness } = await openData()
  const clock = new MovableClock((options.at ?? new Date('2026-11-25T09:00:00Z')).getTime() - Date.now())
  const engine = createEngine({ relatedness })
  const vault = vaultOf(Buffer.alloc(32, 7))
  const ids = countingIds()
  const made: Domain[] = []
  const make = (connection = database.connection, keys = vault) => {
    const one = createDomain({
      connection,
      vault: keys,
      clock,
      ids,
      reference,
      engine,
      ...(options.checkWording === undefined ? {} : { checkWording: options.checkWording }),
    })
    made.push(one)
    return one
  }
  const domain = make()
  await domain.ensureIndexes()
  await domain.agencies.ensure([SENART, MEAUX])
  const drop = async () => {
    for (const one of made) await one.close()
    await database.drop()
  }
  return { domain, clock, database: { ...database, drop }, reference, another: make }
}

/** A bakery job at Melun that asks for nothing. */
export function newOffer(changes: Partial<NewOffer> = {}): NewOffer {
  return {
    sourceId: 'test:1',
    agencyId: SENART,
    companyId: null,
    companyName: 'Aux Blés d’Or',
    title: 'Vendeur / Vendeuse en boulangerie (H/F)',
    description: 'Accueil des clients et tenue de la caisse.',
    placeName: 'Melun',
    salary: null,
    positions: 1,
    expiresAt: null,
    occupation: { rome: 'D1106' },
    place: { lat: 48.5406, lng: 2.6558, insee: '77288', department: '77' },
    contract: 'cdi',
    workingTime: 'full',
    hours: [],
    skills: [],
    licences: [],
    languages: [],
    ...changes,
  }
}

/** A bakery training at Melun that asks for nothing first. */
export function newTraining(changes: Partial<NewTraining> = {}): NewTraining {
  return {
    sourceId: 'test:1',
    agencyId: SENART,
    organisation: 'GRETA 77',
    title: 'CAP boulanger',
    description: 'Pétrir, façonner, cuire.',
    placeName: 'Melun',
    occupations: [{ rome: 'D1106' }],
    place: { lat: 48.5406, lng: 2.6558, insee: '77288', department: '77' },
    startsOn: '2027-01-12',
    duration: '9 mois',
    licences: [],
    languages: [],
    gives: { licences: [] },
    seats: 12,
    isPaid: true,
    contact: 'Mme Durand, 01 60 00 00 00',
    ...changes,
  }
}

/** Somebody who looks for work as a shop assistant around Melun. */
export function newProfile(changes: Partial<SearchProfile> = {}): SearchProfile {
  return {
    occupations: [{ rome: 'D1106' }],
    place: { lat: 48.5406, lng: 2.6558, insee: '77288', department: '77' },
    reach: { kind: 'radius', km: 20 },
    contracts: [],
    workingTime: 'any',
    refusedHours: [],
    skills: [],
    ...changes,
  }
}

/** A youth who went on after the welcome, and looks for work. */
export async function newYouth(domain: Domain, conversationId: string, phone?: string): Promise<string> {
  const youth = await domain.youths.ofConversation(conversationId, phone, `${conversationId}:1`)
  await domain.youths.recordConsent(youth.id, {
    kind: 'service',
    isGiven: true,
    version: '1',
    at: new Date('2026-11-25T09:00:00Z'),
    channel: 'sms',
  })
  await domain.youths.saveProfile(youth.id, newProfile())
  return youth.id
}
