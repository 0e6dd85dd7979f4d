/** The rankings people get, from indexes in memory, next to the plain engine on what the database holds. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import mongoose from 'mongoose'
import type { Domain } from '../../domain/index.js'
import type { JobOffer } from '../../domain/offers/job-offer.js'
import { createEngine, type Engine } from '../../matching/engine.js'
import { createRelatedness } from '../../matching/relatedness.js'
import { offerArbitrary, profileArbitrary } from '../matching/world.js'
import { MEAUX, newOffer, newProfile, newYouth, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { until } from '../support/until.js'

const DAY_MS = 24 * 3_600_000
const EVERYTHING = 10_000

let t: TestDomain
let engine: Engine
beforeAll(async () => {
  t = await testDomain()
  engine = createEngine({ relatedness: createRelatedness(t.reference) })
})
afterAll(() => t.database.drop())

const consent = (isGiven: boolean, version: string) => ({
  kind: 'service' as const,
  isGiven,
  version,
  at: t.clock.now(),
  channel: 'sms' as const,
})
const sharing = (isOn: boolean) => ({ shares: { offers: isOn, workshops: true, trainings: true } })
const idsOf = (ranked: { offer: JobOffer }[]) => ranked.map(({ offer }) => offer.id)

describe('a ranking from memory', () => {
  /** Offers and people of two agencies, some edited, expired, filled, paused, declined, erased on the way. */
  async function fill(seed: number, domain: Domain): Promise<{ youthIds: string[]; offerIds: string[] }> {
    const pick = fc.sample(fc.nat(), { numRuns: 600, seed })
    const at = (n: number) => pick[n % pick.length] ?? 0
    const offers = fc
      .sample(offerArbitrary, { numRuns: 120, seed })
      .filter(({ occupation }) => t.reference.occupations.has(occupation.rome))
      .map(({ id: _, ...offer }, n) =>
        newOffer({
          agencyId: [null, SENART, MEAUX][at(n) % 3] ?? null,
          expiresAt: at(n) % 7 === 0 ? new Date(t.clock.now().getTime() + DAY_MS) : null,
          ...offer,
          sourceId: `w${seed}:${n}`,
        }),
      )
    const published = await domain.offers.publishMany(offers)
    const offerIds = published.flatMap((result) => (result.outcome === 'refused' ? [] : [result.offer.id]))
    const profiles = fc.sample(profileArbitrary, { numRuns: 25, seed }).filter(({ availableFrom }) => availableFrom !== 'soon')
    const youthIds: string[] = []
    for (const [n, profile] of profiles.entries()) {
      const id = await newYouth(domain, `w${seed}-${n}`)
      await domain.youths.saveProfile(id, profile)
      await domain.youths.update(id, { agencyId: [null, SENART, MEAUX][at(n) % 3] ?? null })
      youthIds.push(id)
    }
    await domain.matches.rankFor(youthIds[0] ?? '', 3)
    for (const [n, id] of offerIds.entries()) {
      if (at(n) % 11 === 0) await domain.offers.setState(id, (['filled', 'paused', 'expired'] as const)[at(n) % 3] ?? 'filled')
      const offer = offers[n]
      if (at(n) % 5 === 0 && offer !== undefined) await domain.offers.publish({ ...offer, workingTime: 'part', positions: 2 })
    }
    for (const [n, id] of youthIds.entries()) {
      const [first] = await domain.matches.rankFor(id, 1)
      if (first !== undefined && n % 2 === 0) await domain.matches.react(id, first.offer.id, 'declined')
      if (n % 6 === 1) await domain.youths.update(id, { isPaused: true })
      if (n % 6 === 2) await domain.youths.recordConsent(id, consent(false, `${seed}`))
      if (n % 6 === 3) await domain.youths.erase(id)
    }
    await t.clock.advance(2 * DAY_MS)
    return { youthIds, offerIds }
  }

  it.each([1, 2])('is what the plain engine finds in the database, in both processes (world %i)', async (seed) => {
    const { domain } = t
    const other = t.another()
    await other.open()
    await domain.agencies.update(MEAUX, sharing(seed !== 2))
    const { youthIds, offerIds } = await fill(seed, domain)
    const raw = (name: string) => t.database.connection.collection<{ _id: string; youthId: string; offerId: string }>(name)
    const all = (await domain.offers.getMany((await raw('offers').distinct('_id')).map(String))).filter(
      ({ state, expiresAt }) => state === 'published' && (expiresAt === null || expiresAt > t.clock.now()),
    )
    const declined = new Set((await raw('matches').find({ reaction: 'declined' }).toArray()).map(({ _id }) => _id))
    const everybody = await domain.youths.getMany((await raw('profiles').distinct('_id')).map(String))
    const sees = (agencyId: string | null, offer: JobOffer) =>
      offer.agencyId === null || offer.agencyId === agencyId || offer.agencyId === SENART || seed !== 2
    let found = 0
    for (const id of youthIds) {
      const [youth, stored] = await Promise.all([domain.youths.get(id), domain.youths.profile(id)])
      const mine = youth === null ? [] : all.filter((offer) => sees(youth.agencyId, offer) && !declined.has(`${id}:${offer.id}`))
      for (const [kind, limit] of [
        ['rank', 4],
        ['rank', EVERYTHING],
        ['almost', 4],
      ] as const) {
        const expected = stored === null ? [] : engine[kind](stored.profile, mine, limit)
        for (const one of [domain, other]) {
          const ranked = await (kind === 'rank' ? one.matches.rankFor(id, limit) : one.matches.almostFor(id, limit))
          expect(ranked.map(({ match: { score, almost = null, offerId } }) => ({ score, almost, offerId }))).toEqual(
            expected.map(({ score, almost = null, offerId }) => ({ score, almost, offerId })),
          )
          found += ranked.length
        }
      }
    }
    for (const offer of await domain.offers.getMany(offerIds.slice(0, 40))) {
      const candidates = []
      for (const { id, agencyId } of everybody) {
        const stored = await domain.youths.profile(id)
        if (stored?.isActive === true && sees(agencyId, offer) && !declined.has(`${id}:${offer.id}`))
          candidates.push({ id, profile: stored.profile })
      }
      const expected = engine.profilesFor(offer, candidates, EVERYTHING).map(({ id, match }) => `${id} ${match.score}`)
      for (const one of [domain, other]) {
        expect((await one.matches.profilesFor(offer.id, EVERYTHING)).map(({ youthId, score }) => `${youthId} ${score}`)).toEqual(expected)
      }
      found += expected.length
    }
    expect(found).toBeGreaterThan(100)
    await domain.agencies.update(MEAUX, sharing(true))
  })
})

describe('an offer leaves the ranking at once, here and in another process', () => {
  let other: Domain
  let youthId: string
  beforeAll(async () => {
    other = t.another()
    youthId = await newYouth(t.domain, 'leaves')
    await other.matches.rankFor(youthId, 1)
  })

  it.each<{ label: string; leave: (id: string, sourceId: string) => Promise<unknown>; expiresAt?: Date }>([
    { label: 'filled', leave: (id) => t.domain.offers.setState(id, 'filled') },
    { label: 'paused', leave: (id) => t.domain.offers.setState(id, 'paused') },
    {
      label: 'edited into another trade',
      leave: (_, sourceId) => t.domain.offers.publish(newOffer({ sourceId, occupation: { rome: 'I1604' } })),
    },
    { label: 'moved away', leave: (_, sourceId) => t.domain.offers.publish(newOffer({ sourceId, place: { lat: 43.3, lng: 5.4 } })) },
    { label: 'past its date', leave: () => t.clock.advance(2 * DAY_MS), expiresAt: new Date('2027-01-20T00:00:00Z') },
    {
      label: 'expired by the sweep',
      leave: (id) => t.domain.offers.get(id).then((offer) => t.domain.offers.expire(offer?.expiresAt ?? new Date())),
      expiresAt: new Date('2027-06-01T00:00:00Z'),
    },
    { label: 'declined', leave: (id) => t.domain.matches.react(youthId, id, 'declined') },
    { label: 'deleted', leave: (id) => t.database.connection.collection<{ _id: string }>('offers').deleteOne({ _id: id }) },
  ])('$label', async ({ label, leave, expiresAt = null }) => {
    const sourceId = `leaves:${label}`
    if (label === 'past its date') await t.clock.advance(Date.parse('2027-01-19T00:00:00Z') - t.clock.now().getTime())
    const { offer } = await t.domain.offers.publish(newOffer({ sourceId, expiresAt }))
    expect(idsOf(await t.domain.matches.rankFor(youthId, EVERYTHING))).toContain(offer.id)
    await until('the other process to show it', async () => idsOf(await other.matches.rankFor(youthId, EVERYTHING)).includes(offer.id))
    await leave(offer.id, sourceId)
    for (const domain of [t.domain, other]) expect(idsOf(await domain.matches.rankFor(youthId, EVERYTHING))).not.toContain(offer.id)
  })

  it('and comes back when it is published again', async () => {
    const { offer } = await t.domain.offers.publish(newOffer({ sourceId: 'leaves:back' }))
    await t.domain.offers.setState(offer.id, 'paused')
    await t.domain.offers.setState(offer.id, 'published')
    expect(idsOf(await t.domain.matches.rankFor(youthId, EVERYTHING))).toContain(offer.id)
    await until('the other process', async () => idsOf(await other.matches.rankFor(youthId, EVERYTHING)).includes(offer.id))
  })
})

describe('a person leaves an offer’s ranking at once, here and in another process', () => {
  it.each<{ label: string; leave: (id: string) => Promise<unknown> }>([
    { label: 'paused', leave: (id) => t.domain.youths.update(id, { isPaused: true }) },
    { label: 'without the service', leave: (id) => t.domain.youths.recordConsent(id, consent(false, '1')) },
    { label: 'erased', leave: (id) => t.domain.youths.erase(id) },
    { label: 'wanting something else', leave: (id) => t.domain.youths.saveProfile(id, newProfile({ occupations: [{ rome: 'I1604' }] })) },
    {
      label: 'joined to another record',
      leave: async (id) => t.domain.youths.merge((await t.domain.youths.ofConversation('joined', undefined, 'x')).id, id),
    },
  ])('$label', async ({ label, leave }) => {
    const other = t.another()
    const id = await newYouth(t.domain, `person-${label}`)
    const { offer } = await t.domain.offers.publish(newOffer({ sourceId: `person:${label}` }))
    const found = async (domain: Domain) => (await domain.matches.profilesFor(offer.id, EVERYTHING)).map(({ youthId }) => youthId)
    expect(await found(t.domain)).toContain(id)
    await until('the other process', async () => (await found(other)).includes(id))
    await leave(id)
    expect(await found(t.domain)).not.toContain(id)
    expect(await found(other)).not.toContain(id)
  })
})

describe('a stored match', () => {
  it('names what it was computed from, and is not written again when nothing changed', async () => {
    const id = await newYouth(t.domain, 'stored')
    const { offer } = await t.domain.offers.publish(newOffer({ sourceId: 'stored:1' }))
    await t.domain.matches.rankFor(id, EVERYTHING)
    const before = await t.domain.matches.get(id, offer.id)
    expect(before).toMatchObject({ profileVersion: 1, offerVersion: 1, engine: engine.version })
    expect(before?.criteria.map(({ weight }) => weight).reduce((sum, weight) => sum + weight, 0)).toBe(100)
    await t.clock.advance(1000)
    await t.domain.matches.rankFor(id, EVERYTHING)
    await t.domain.matches.profilesFor(offer.id, EVERYTHING)
    expect(await t.domain.matches.get(id, offer.id)).toEqual(before)
    await t.domain.offers.publish(newOffer({ sourceId: 'stored:1', workingTime: 'part' }))
    await t.domain.matches.rankFor(id, EVERYTHING)
    const after = await t.domain.matches.get(id, offer.id)
    expect(after).toMatchObject({ offerVersion: 2 })
    expect(after?.computedAt.getTime()).toBeGreaterThan(before?.computedAt.getTime() ?? 0)
  })
})

describe('changes in the database are followed', () => {
  /** A way to the database that can be cut. */
  async function cuttableWay(uri: string) {
    const { hostname, port } = new URL(uri)
    const open = new Set<Socket>()
    let isCut = false
    const server = createServer((near) => {
      if (isCut) return void near.destroy()
      const far = connect(Number(port), hostname)
      for (const socket of [near, far]) {
        open.add(socket)
        socket
          .on('error', () => {})
          .on('close', () => {
            open.delete(socket)
            near.destroy()
            far.destroy()
          })
      }
      near.pipe(far).pipe(near)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const address = server.address()
    const through = new URL(uri)
    through.port = String(typeof address === 'object' && address !== null ? address.port : 0)
    return {
      uri: through.href,
      cut() {
        isCut = true
        for (const socket of open) socket.destroy()
      },
      mend() {
        isCut = false
      },
      close: () => new Promise((resolve) => server.close(resolve)),
    }
  }

  it('through an outage that outlasts the driver’s patience', async () => {
    const way = await cuttableWay(t.database.uri)
    const connection = await mongoose
      .createConnection(way.uri, { autoIndex: false, autoCreate: false, serverSelectionTimeoutMS: 300, heartbeatFrequencyMS: 500 })
      .asPromise()
    const far = t.another(connection)
    const youthId = await newYouth(t.domain, 'outage')
    const gone = (await t.domain.offers.publish(newOffer({ sourceId: 'outage:gone' }))).offer.id
    const seen = async () => idsOf(await far.matches.rankFor(youthId, EVERYTHING).catch(() => []))
    expect(await seen()).toContain(gone)
    way.cut()
    const { offer } = await t.domain.offers.publish(newOffer({ sourceId: 'outage:new' }))
    await t.domain.offers.setState(gone, 'filled')
    for (let round = 0; round < 3; round++) await expect(far.matches.rankFor(youthId, 1)).rejects.toThrow()
    way.mend()
    await until('what was published meanwhile', async () => (await seen()).includes(offer.id), 20_000)
    expect(await seen()).not.toContain(gone)
    await far.close()
    await connection.close()
    await way.close()
  })

  it('when all of it is replaced', async () => {
    const house = await testDomain()
    const other = house.another()
    const youthId = await newYouth(house.domain, 'replaced')
    await house.domain.offers.publish(newOffer({ sourceId: 'replaced:1' }))
    const [first] = await other.matches.rankFor(youthId, 1)
    const offers = house.database.connection.collection<{ _id: string }>('offers')
    const before = await offers.findOne({ _id: first?.offer.id ?? '' })
    await offers.drop()
    if (before === null) throw new Error('The offer is not stored.')
    await offers.insertOne({ ...before, _id: 'restored' })
    await until('the restored offer', async () => idsOf(await other.matches.rankFor(youthId, EVERYTHING)).join() === 'restored')
    await house.database.drop()
  })

  it('until it is closed', async () => {
    const house = await testDomain()
    await house.domain.open()
    await house.domain.close()
    await house.domain.close()
    const youthId = await newYouth(house.domain, 'closed')
    await house.domain.offers.publish(newOffer({ sourceId: 'closed:1' }))
    await expect(house.domain.matches.rankFor(youthId, 1)).rejects.toThrow('closed')
    await house.database.drop()
  })
})
