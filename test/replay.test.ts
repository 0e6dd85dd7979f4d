/** The short form of `npm run replay`: a few weeks and people, through the same engine, dialogs, stores and matching. */
import pino from 'pino'
import { addDays } from '../domain/figures/period.js'
import { replay } from '../scripts/replay/replay.js'
import { FOUNDING_YEAR, partOf } from '../scripts/replay/year.js'
import { type TestDatabase, testDatabase } from './support/database.js'
import { afterAll, beforeAll, describe, expect, it } from './support/jest.js'
import { openData } from './support/open-data.js'

const BEGINS = '2025-03-01'
const DAYS = 14

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

describe('the founding year, in short', () => {
  it('is told by the report as the script has counted it', async () => {
    const size = { ...partOf(FOUNDING_YEAR, 400), offers: 40, profiles: 8, contactRequests: 4, applications: 2 }
    const { counted, reported, differences, report } = await replay({
      connection: database.connection,
      openData: await openData(),
      size,
      period: { from: BEGINS, to: addDays(BEGINS, DAYS - 1) },
      days: DAYS,
      log: pino({ level: 'silent' }),
    })
    expect(differences).toEqual([])
    expect(reported).toEqual(counted)
    expect(counted).toMatchObject({ accounts: size.youths, companies: size.companies, offers: size.offers, profiles: size.profiles })
    // Conversations were held: some were shown offers and asked for them.
    expect(counted.matches).toBeGreaterThan(0)
    expect(counted.contactRequests).toBeGreaterThan(0)
    expect(report.funnel[0]?.count).toBe(size.youths)
  }, 120_000)
})
