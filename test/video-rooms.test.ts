/**
 * Rooms that the service makes: the host enters from the card, a youth by their own link, each with a key of their own that the server
 * checks. The real Bolt app, pages and wire formats, against a BigBlueButton and a Jitsi on this machine.
 */
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import restify, { type Server } from 'restify'
import { createSignedLinks, type SignedLinks } from '../base/signed-links.js'
import { createVideoRooms } from '../channels/video/index.js'
import { readConfig } from '../config.js'
import type { VideoRooms } from '../domain/workshops/video-rooms.js'
import { startVideoPeer, type VideoPeer } from '../simulator/video-peer.js'
import { mountWeb } from '../web/index.js'
import { buttonsOf, NADIA, openWorld, SENART_CHANNEL, type World, wordsOf } from './admin/world.js'
import { adviserOf } from './support/adviser.js'
import { closeServer } from './support/close-server.js'
import { SENART } from './support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from './support/jest.js'
import { joinWorkshop } from './support/join-workshop.js'
import { QUIET } from './support/status.js'
import { until } from './support/until.js'

const HOUR = 3_600_000

let w: World
let peer: VideoPeer
let server: Server
let links: SignedLinks
/** What is configured at the moment. */
let present: VideoRooms
beforeAll(async () => {
  const rooms: VideoRooms = {
    make: (secret) => present.make(secret),
    isKeyed: (address) => present.isKeyed(address),
    enter: (...given) => present.enter(...given),
  }
  w = await openWorld({ rooms })
  peer = await startVideoPeer(() => w.clock.now())
  server = restify.createServer({ name: 'test' })
  const url = await new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address: AddressInfo = server.address()
      resolve(`http://127.0.0.1:${address.port}`)
    })
  })
  links = createSignedLinks(Buffer.alloc(32, 3), url, w.clock, w.domain.links)
  mountWeb(server, {
    links,
    domain: w.domain,
    rooms,
    notifier: w.bot.notifier,
    transcript: w.bot.transcript,
    status: async () => QUIET,
    clock: w.clock,
    log: pino({ level: 'silent' }),
    hasSimulator: false,
  })
})
afterAll(async () => {
  await closeServer(server)
  await peer.stop()
  await w.stop()
})

let count = 0
async function made(env: Record<string, string>) {
  present = createVideoRooms(readConfig(env).video)
  const nadia = adviserOf(w.slack, NADIA, SENART_CHANNEL)
  const title = `Salle ${++count}`
  await nadia.command('/atelier')
  const startsAt = new Date(w.clock.now().getTime() + HOUR / 6)
  const time = (at: Date) => at.toLocaleTimeString('fr-FR', { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit' })
  const errors = await nadia.submit({
    title,
    theme: 'Entretien d’embauche',
    host: 'Nadia',
    date: '2026-11-25',
    start: time(startsAt),
    end: time(new Date(startsAt.getTime() + HOUR)),
    mode: 'video',
    invited: 'mine',
  })
  expect(errors).toEqual({})
  await w.settled()
  const workshop = await until('the workshop', async () =>
    (await w.domain.workshops.upcoming(w.clock.now())).find((one) => one.title === title),
  )
  // The announcement's preview stands where the next window would.
  await nadia.dismiss()
  const { youthId } = await w.youth(`+336123600${10 + count}`)
  await w.domain.workshops.register(workshop.id, { youthId, agencyId: SENART }, w.clock.now())
  const link = await links.url({ scope: 'a', subject: workshop.id, detail: { youthId } }, new Date(w.clock.now().getTime() + HOUR * 48))
  const attended = async () => (await w.domain.workshops.registrations(workshop.id)).some(({ attendedAt }) => attendedAt !== null)
  async function hostEnters() {
    await nadia.press('Entrer dans la salle')
    await w.settled()
    return w.ephemerals(NADIA).at(-1) ?? ''
  }
  return { nadia, workshop, link, attended, hostEnters }
}

const seen = async (address: string | null) => (await fetch(address ?? 'about:blank')).text()
const linkIn = (text: string) => text.match(/http\S+/)?.[0]?.replaceAll('&amp;', '&') ?? null

describe('a room is made', () => {
  it('in BigBlueButton: each call carries the checksum; while the server is out of order the page says so', async () => {
    const { workshop, link, attended, hostEnters } = await made({ BBB_URL: peer.bbbUrl, BBB_SECRET: peer.bbbSecret })
    const card = w.cards(SENART_CHANNEL).at(-1)
    expect(buttonsOf(card)).toContain('Entrer dans la salle')
    expect(wordsOf(card)).toContain('chaque personne y entre par son propre lien')
    expect(wordsOf(card)).not.toContain(peer.bbbUrl)
    // The address that is kept opens nothing by itself.
    expect(await seen(workshop.videoUrl)).toContain('checksumError')

    peer.failNext({ what: 'create' })
    expect(await joinWorkshop(link)).toBeNull()
    expect(await attended()).toBe(false)
    peer.failNext({ what: 'create', kind: 'garbage' })
    expect(await hostEnters()).toContain('ne répond pas')

    expect(await seen(await joinWorkshop(link))).toMatch(/^Lina \(VIEWER\) is in MyMatchUp-\w{20}$/)
    expect(await attended()).toBe(true)
    expect(await seen(linkIn(await hostEnters()))).toMatch(/^Nadia \(MODERATOR\) is in MyMatchUp-\w{20}$/)
  })

  it('in Jitsi with an application’s secret: each person has a token for this room, of no use long after it', async () => {
    const { link, workshop, hostEnters } = await made({
      JITSI_URL: peer.jitsiUrl,
      JITSI_APP_ID: peer.jitsiAppId,
      JITSI_APP_SECRET: peer.jitsiAppSecret,
    })
    expect(await seen(workshop.videoUrl)).toBe('not allowed')
    const own = await joinWorkshop(link)
    expect(await seen(own)).toMatch(/^Lina \(VIEWER\) is in MyMatchUp-\w{20}$/)
    expect(await seen((own ?? '').replace(/-\w{20}/, `-${'x'.repeat(20)}`))).toBe('not allowed in this room')
    expect(await seen(linkIn(await hostEnters()))).toMatch(/^Nadia \(MODERATOR\) is in/)
    await w.clock.advance(3 * HOUR)
    expect(await seen(own)).toBe('not allowed')
  })

  it('keeps its room when the workshop is changed', async () => {
    const { nadia, workshop } = await made({ BBB_URL: peer.bbbUrl, BBB_SECRET: peer.bbbSecret })
    await nadia.press('Modifier')
    await w.settled()
    expect(await nadia.submit({ title: 'Autre titre' })).toEqual({})
    await w.settled()
    expect(await w.domain.workshops.get(workshop.id)).toMatchObject({ title: 'Autre titre', videoUrl: workshop.videoUrl })
  })

  it('stops the start when half of it is configured', () => {
    expect(() => readConfig({ BBB_URL: 'https://bbb.example.org/bigbluebutton/' })).toThrow('BBB_SECRET must be set too')
    expect(() => readConfig({ JITSI_APP_ID: 'x' })).toThrow('JITSI_APP_SECRET must be set too')
  })
})
