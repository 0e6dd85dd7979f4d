import type { AddressInfo } from 'node:net'
import pino from 'pino'
import restify, { type Server } from 'restify'
import { createSignedLinks, type SignedLinks } from '../../base/signed-links.js'
import type { Bot } from '../../bot/index.js'
import { createVideoRooms } from '../../channels/video/index.js'
import { readConfig } from '../../config.js'
import type { Workshop } from '../../domain/workshops/workshop.js'
import { mountWeb, type ServiceStatus } from '../../web/index.js'
import { addressOf, botOn, inboundOf } from '../bot/world.js'
import { closeServer } from '../support/close-server.js'
import { MEAUX, newOffer, newYouth, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '../support/jest.js'
import { QUIET } from '../support/status.js'

let t: TestDomain
let bot: Bot
let server: Server
let url: string
let links: SignedLinks
let status: ServiceStatus
const told: string[] = []
const answered: string[] = []
const joined: string[] = []
const healthy: ServiceStatus = { ...QUIET, dueInbox: 1, dueOutbox: 2, oldestDueMs: 10 }

beforeAll(async () => {
  t = await testDomain()
  bot = botOn(t.database.connection, {
    clock: t.clock,
    script: (activity) => {
      if (activity.type === 'event') told.push(activity.name ?? '')
    },
  })
  await bot.start()
  server = restify.createServer({ name: 'test' })
  url = await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address: AddressInfo = server.address()
      resolve(`http://127.0.0.1:${address.port}`)
    })
  })
  links = createSignedLinks(Buffer.alloc(32, 3), url, t.clock, t.domain.links)
  mountWeb(server, {
    links,
    domain: t.domain,
    rooms: createVideoRooms(readConfig({}).video),
    notifier: bot.notifier,
    transcript: bot.transcript,
    status: async () => status,
    onContactRequestAnswered: async (id) => void answered.push(id),
    onWorkshopJoined: async (id) => void joined.push(id),
    clock: t.clock,
    log: pino({ level: 'silent' }),
    hasSimulator: false,
  })
})
afterAll(async () => {
  await bot.stop()
  await closeServer(server)
  await t.database.drop()
})
beforeEach(() => {
  status = healthy
  told.length = 0
  answered.length = 0
  joined.length = 0
})

const get = (address: string) => fetch(address, { redirect: 'manual', headers: { accept: 'text/html' } })
const post = (address: string, fields: Record<string, string>) =>
  fetch(address, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) })
const formIn = (page: string) => /name="form" value="([^"]+)"/.exec(page)?.[1] ?? ''
const inHours = (hours: number) => new Date(t.clock.now().getTime() + hours * 3_600_000)

let people = 0
async function youth() {
  people += 1
  const phone = `+3361239${String(1000 + people)}`
  await bot.sink.receive(inboundOf(phone, `<script>alert("${phone}")</script>`))
  await bot.idle()
  const { conversationId } = await bot.notifier.notifyAddress(addressOf(phone), { key: 'open', name: 'open', value: {}, class: 'answer' })
  await bot.idle()
  const youthId = await newYouth(t.domain, conversationId, phone)
  await t.domain.youths.update(youthId, { firstName: '<b>Lina</b>', agencyId: SENART })
  told.length = 0
  return { youthId, phone, conversationId }
}

/** What any page must be: readable by machines and people, and closed to everything foreign. */
async function expectGoodPage(response: Response): Promise<string> {
  const page = await response.text()
  expect(page).toMatch(/^<!doctype html>\n<html lang="fr">/)
  expect(page).toMatch(/<title>[^<]+ · MyMatchUp<\/title>/)
  expect(page.match(/<h1>/g)).toHaveLength(1)
  expect(page).toContain('<main>')
  expect(page).toContain('width=device-width')
  for (const [, id] of page.matchAll(/<(?:textarea|input|select)(?![^>]*type="hidden")[^>]*\bid="([^"]+)"/g))
    expect(page).toContain(`<label for="${id}">`)
  expect(page).not.toMatch(/<script|\son\w+=|src=|href="http|style="/)
  const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level))
  for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1)
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  expect(response.headers.get('cache-control')).toBe('no-store')
  return page
}

describe('/a/:token', () => {
  async function invited({ startsInHours = 0.2, registers = true, video = 'https://visio.example.org/salle' } = {}) {
    const { youthId } = await youth()
    const workshop: Workshop = await t.domain.workshops.create(
      {
        agencyId: MEAUX,
        title: 'CV <script>',
        theme: 'CV',
        description: 'Avec "guillemets" & chevrons <b>',
        host: 'Nadia',
        startsAt: inHours(startsInHours),
        endsAt: inHours(startsInHours + 2),
        mode: 'video',
        videoUrl: video,
        address: null,
        seats: null,
        invitedAgencyIds: [SENART],
        createdBy: 'U1',
      },
      `test:${Math.random()}`,
    )
    await t.domain.workshops.register(workshop.id, { youthId, agencyId: SENART }, t.clock.now())
    if (!registers) await t.domain.workshops.unregister(workshop.id, youthId)
    const address = await links.url({ scope: 'a', subject: workshop.id, detail: { youthId } }, inHours(24 * 10))
    const attended = async () =>
      (await t.domain.workshops.registrations(workshop.id)).find((one) => one.youthId === youthId)?.attendedAt ?? null
    return { workshop, address, attended, youthId }
  }

  it('names the workshop; looking changes nothing, however often', async () => {
    const { address, attended } = await invited()
    for (let times = 0; times < 3; times++) {
      const page = await expectGoodPage(await get(address))
      expect(page).toContain('CV &lt;script&gt;')
      expect(page).toContain('Rejoindre l’atelier')
    }
    expect(await attended()).toBeNull()
  })

  it('the button notes that they came and leads to the room, where the page’s own rules let it', async () => {
    const { workshop, address, attended } = await invited()
    const shown = await get(address)
    expect(shown.headers.get('content-security-policy')).toContain("form-action 'self' https://visio.example.org;")
    const response = await post(address, { form: formIn(await shown.text()) })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('https://visio.example.org/salle')
    expect(await attended()).not.toBeNull()
    expect(joined).toEqual([workshop.id])
  })

  it.each<[string, Record<string, string>]>([
    ['without the form’s token', {}],
    ['with another token', { form: 'A'.repeat(32) }],
  ])('a post %s does nothing', async (_, fields) => {
    const { address, attended } = await invited()
    expect((await post(address, fields)).status).toBe(410)
    expect(await attended()).toBeNull()
  })

  it.each<[string, Parameters<typeof invited>[0], string]>([
    ['days before', { startsInHours: 30 }, 'commence jeudi 26 novembre à 16h00'],
    ['not registered', { registers: false }, 'Tu n’as pas de place'],
  ])('%s: says so, offers no room, and a post does not get one', async (_, options, sentence) => {
    const { address, attended } = await invited(options)
    const page = await expectGoodPage(await get(address))
    expect(page).toContain(sentence)
    expect(page).not.toContain('Rejoindre')
    const token = address.split('/').at(-1) ?? ''
    expect((await post(address, { form: links.formToken(token) })).status).toBe(200)
    expect(await attended()).toBeNull()
  })

  it('moved, cancelled: says so, on the same link', async () => {
    const { workshop, address } = await invited({ startsInHours: 1 })
    await t.domain.workshops.update(workshop.id, { startsAt: inHours(26), endsAt: inHours(27) })
    expect(await expectGoodPage(await get(address))).toContain('L’horaire a changé : c’est maintenant jeudi 26 novembre')
    await t.domain.workshops.cancel(workshop.id)
    expect(await expectGoodPage(await get(address))).toContain('est annulé')
  })

  it('is one person’s: it holds after leaving and coming back, and goes with an erased person', async () => {
    const { workshop, address, youthId } = await invited({ registers: false })
    await t.domain.workshops.register(workshop.id, { youthId, agencyId: SENART }, t.clock.now())
    expect(await (await get(address)).text()).toContain('Rejoindre l’atelier')
    await t.domain.youths.erase(youthId)
    expect((await get(address)).status).toBe(410)
  })

  it.each([
    ['forged', (address: string) => `${address.slice(0, -4)}AAAA`],
    ['of another scope', (address: string) => address.replace('/a/', '/d/')],
    ['cut off', (address: string) => address.slice(0, -3)],
  ])('a link that is %s is told to be of no use', async (_, change) => {
    const { address } = await invited()
    const response = await get(change(address))
    expect(response.status).toBe(410)
    await expectGoodPage(response)
  })
})

describe('a link', () => {
  it('fits an SMS, is the same when made again, follows a person whose records are joined, and dies with them', async () => {
    const [one, other] = [await youth(), await youth()]
    const until = inHours(2)
    const claims = (youthId: string) => ({ scope: 'a' as const, subject: 'w1', detail: { youthId } })
    const address = await links.url(claims(other.youthId), until)
    expect(address).toMatch(/\/a\/[\w-]{16}$/)
    expect(await links.url(claims(other.youthId), until)).toBe(address)
    const token = address.slice(-16)
    expect(await t.database.connection.collection('links').countDocuments({ 'detail.youthId': other.youthId })).toBe(1)
    expect(JSON.stringify(await t.database.connection.collection('links').find().toArray())).not.toContain(token)
    await t.domain.youths.merge(one.youthId, other.youthId)
    expect(await links.verify('a', token)).toEqual(claims(one.youthId))
    expect(await links.verify('d', token)).toBeNull()
    await t.domain.youths.erase(one.youthId)
    expect(await links.verify('a', token)).toBeNull()
  })

  it('is forgotten some time after it has expired', async () => {
    const address = await links.url({ scope: 'a', subject: 'w2', detail: {} }, inHours(-1))
    expect(await links.verify('a', address.slice(-16))).toBeNull()
    expect(await t.domain.links.purge()).toBeGreaterThan(0)
    expect(await t.database.connection.collection('links').countDocuments({ subject: 'w2' })).toBe(0)
  })
})

describe('/d/:token', () => {
  it('shows everything held, escaped, and gives it as a file', async () => {
    const { youthId } = await youth()
    const { offer } = await t.domain.offers.publish(newOffer({ sourceId: `test:${people}` }))
    await t.domain.matches.rankFor(youthId, 20)
    await t.domain.contactRequests.ask({ youthId, offerId: offer.id, agencyId: SENART, by: 'youth', key: 'k' })
    const address = await links.url({ scope: 'd', subject: youthId, detail: {} }, inHours(24))
    const page = await expectGoodPage(await get(address))
    expect(page).toContain('&lt;b&gt;Lina&lt;/b&gt;')
    expect(page).toContain('&lt;script&gt;alert')
    expect(page).toContain('Melun, à 20 km au plus')
    expect(page).toContain(`${offer.title} : en attente`)
    const file = await post(address, { form: formIn(page) })
    expect(file.headers.get('content-disposition')).toContain('attachment')
    const data = await file.json()
    expect(data).toMatchObject({ youth: { firstName: '<b>Lina</b>' }, contactRequests: [{ state: 'asked' }] })
    expect(data).toHaveProperty('messages.0.from', 'person')
    expect((await post(address, { form: 'x' })).status).toBe(410)
  })

  it('has expired after its day, and after erasure', async () => {
    const { youthId } = await youth()
    const old = await links.url({ scope: 'd', subject: youthId, detail: {} }, inHours(-1))
    expect((await get(old)).status).toBe(410)
    const good = await links.url({ scope: 'd', subject: youthId, detail: {} }, inHours(1))
    await t.domain.youths.erase(youthId)
    expect((await get(good)).status).toBe(410)
  })
})

describe('/r/:token', () => {
  async function asked() {
    const { youthId, phone } = await youth()
    const { offer } = await t.domain.offers.publish(newOffer({ sourceId: `test:r${people}` }))
    const { request } = await t.domain.contactRequests.ask({ youthId, offerId: offer.id, agencyId: SENART, by: 'youth', key: 'k' })
    return { request, phone, youthId, address: await links.url({ scope: 'r', subject: request.id, detail: {} }, inHours(72)) }
  }

  it('shows a blind profile: criteria, and nothing that tells who or where', async () => {
    const { address, phone, youthId, request } = await asked()
    const page = await expectGoodPage(await get(address))
    expect(page).toContain('Accepter la mise en relation')
    const { code } = (await t.domain.youths.get(youthId)) ?? { code: '' }
    for (const secret of ['Lina', phone, code, '20 km', 'Melun, à']) expect(page).not.toContain(secret)
    expect((await t.domain.contactRequests.get(request.id))?.state).toBe('asked')
  })

  it.each([
    ['accept', 'accepted', 'Vous avez accepté'],
    ['refuse', 'refused', 'Vous n’avez pas donné suite'],
  ])('%s answers once, tells the person and the advisers', async (answer, state, sentence) => {
    const { address, request } = await asked()
    const form = formIn(await (await get(address)).text())
    const page = await expectGoodPage(await post(address, { form, answer, reason: 'Merci <3' }))
    expect(page).toContain(sentence)
    await post(address, { form, answer: answer === 'accept' ? 'refuse' : 'accept' })
    await bot.idle()
    expect((await t.domain.contactRequests.get(request.id))?.state).toBe(state)
    expect(told).toEqual(['contactRequest.answered'])
    expect(answered).toContain(request.id)
  })

  it('a post with no answer, or from elsewhere, changes nothing', async () => {
    const { address, request } = await asked()
    await post(address, { form: formIn(await (await get(address)).text()) })
    await post(address, { answer: 'accept' })
    expect((await t.domain.contactRequests.get(request.id))?.state).toBe('asked')
  })
})

describe('the rest', () => {
  it('GET / says what the service is', async () => {
    expect(await expectGoodPage(await get(`${url}/`))).toContain('Missions Locales')
  })

  it('an address that nobody has is told so, to people and to machines', async () => {
    const page = await get(`${url}/nothing/here`)
    expect(page.status).toBe(404)
    await expectGoodPage(page)
    const json = await fetch(`${url}/nothing`, { headers: { accept: 'application/json' } })
    expect(json.status).toBe(404)
    expect(await json.json()).toMatchObject({ code: 'NotFound' })
  })

  it('a body that is too large is refused', async () => {
    const address = await links.url({ scope: 'd', subject: 'x', detail: {} }, inHours(1))
    expect((await post(address, { form: 'x'.repeat(100_000) })).status).toBe(413)
  })

  it.each<[string, Partial<ServiceStatus>, number, RegExp]>([
    ['well', {}, 200, /ok/],
    ['without a database', { isReady: false }, 503, /database/],
    ['with arrivals on disk', { isReady: false, spooled: 3 }, 503, /3 arrivals/],
    ['stuck', { oldestDueMs: 600_000 }, 503, /stuck/],
    ['with three answers that do not leave', { stuckConversations: 3 }, 503, /3 conversations/],
  ])('/health/ready when %s', async (_, change, code, reason) => {
    status = { ...healthy, ...change }
    const response = await fetch(`${url}/health/ready`)
    expect(response.status).toBe(code)
    expect(await response.text()).toMatch(reason)
    expect((await fetch(`${url}/health/live`)).status).toBe(200)
  })

  it('/metrics counts what waits, what is held and how it is used', async () => {
    await youth()
    const text = await (await fetch(`${url}/metrics`)).text()
    expect(text).toContain('mymatchup_due_entries{queue="outbox"} 2')
    expect(text).toMatch(/mymatchup_held\{kind="youths"\} [1-9]/)
    expect(text).toMatch(/mymatchup_http_requests_total\{route="GET \/a\/\*",status="200"\}/)
    expect(text).toContain('nodejs_eventloop_lag_seconds')
    const { youthId } = await youth()
    const address = await links.url({ scope: 'd', subject: youthId, detail: {} }, inHours(1))
    await get(address)
    expect(await (await fetch(`${url}/metrics`)).text()).not.toContain(address.split('/').at(-1))
  })
})

describe('a file', () => {
  const DAY_MS = 24 * 3_600_000

  it('is served as what it is, to whom has the link, until it expires', async () => {
    const bytes = Buffer.from('%PDF-1.4 plan')
    await t.domain.documents.keep({
      id: 'f1',
      youthId: 'y',
      fileName: 'Plan d’accès (été).pdf',
      contentType: 'application/pdf',
      purpose: 'handoff',
      expiresAt: null,
      bytes,
    })
    const link = await links.url({ scope: 'f', subject: 'f1', detail: {} }, new Date(t.clock.now().getTime() + DAY_MS))
    const served = await fetch(link)
    expect(served.status).toBe(200)
    expect(Buffer.from(await served.arrayBuffer()).equals(bytes)).toBe(true)
    expect(served.headers.get('content-type')).toBe('application/pdf')
    expect(served.headers.get('content-disposition')).toContain("filename*=UTF-8''Plan%20d%E2%80%99acc%C3%A8s%20%28%C3%A9t%C3%A9%29.pdf")
    expect(served.headers.get('x-content-type-options')).toBe('nosniff')
    expect(served.headers.get('content-security-policy')).toContain('sandbox')
    expect((await fetch(link, { method: 'HEAD' })).headers.get('content-length')).toBe(String(bytes.length))
    const late = await links.url({ scope: 'f', subject: 'f1', detail: {} }, new Date(t.clock.now().getTime() - 1000))
    const other = await links.url({ scope: 'a', subject: 'f1', detail: {} }, new Date(t.clock.now().getTime() + DAY_MS))
    for (const wrong of [late, other.replace('/a/', '/f/'), `${link}x`]) expect((await fetch(wrong)).status).toBe(410)
  })
})

// Last: it moves the clock.
describe('a workshop that is over', () => {
  it('says so for a week on its link, which leads nowhere any more; then the link has expired', async () => {
    const { youthId } = await youth()
    const workshop = await t.domain.workshops.create(
      {
        agencyId: SENART,
        title: 'Trop tard',
        theme: 'CV',
        description: '',
        host: 'Nadia',
        startsAt: inHours(0.1),
        endsAt: inHours(1),
        mode: 'video',
        videoUrl: 'https://visio.example.org/tard',
        address: null,
        seats: null,
        invitedAgencyIds: [],
        createdBy: 'U1',
      },
      'test:over',
    )
    await t.domain.workshops.register(workshop.id, { youthId, agencyId: SENART }, t.clock.now())
    const address = await links.url({ scope: 'a', subject: workshop.id, detail: { youthId } }, inHours(24 * 60))
    const form = formIn(await (await get(address)).text())
    await t.clock.advance(2 * 3_600_000)
    expect(await expectGoodPage(await get(address))).toContain('est terminé')
    expect((await post(address, { form })).headers.get('location')).toBeNull()
    await t.clock.advance(7 * 24 * 3_600_000)
    expect((await get(address)).status).toBe(410)
  })
})
