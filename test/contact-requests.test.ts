/**
 * Every state of a contact request, and every answer that comes late, twice or against another one: by chat, on the page and from the
 * adviser. The real topics, page and sweep on a real database; the clock is moved.
 */
import type { AddressInfo } from 'node:net'
import { DateTime } from 'luxon'
import pino from 'pino'
import restify, { type Server } from 'restify'
import { createSignedLinks, type SignedLinks } from '../base/signed-links.js'
import type { Notifier } from '../bot/notifier.js'
import { createVideoRooms } from '../channels/video/index.js'
import { readConfig } from '../config.js'
import { allTopics } from '../dialogs/topics/index.js'
import { answerLink } from '../domain/contact-requests/answer-link.js'
import type { ContactRequest } from '../domain/contact-requests/contact-request.js'
import type { Resume } from '../domain/resumes/resume.js'
import { contactRequestsSweep } from '../jobs/contact-requests.js'
import type { Sweep } from '../jobs/scheduler.js'
import { createTell, lastConversation } from '../jobs/tell.js'
import { mountWeb } from '../web/index.js'
import { TestConversation, words } from './dialogs/harness.js'
import { closeServer } from './support/close-server.js'
import { newOffer, newProfile, SENART, type TestDomain, testDomain } from './support/domain.js'
import { afterAll, afterEach, beforeAll, describe, expect, it } from './support/jest.js'
import { QUIET } from './support/status.js'
import { wordingCheck } from './support/wording.js'

/** A Monday: what is held back in quiet hours and on Sundays is another test's. */
const NOW = new Date('2026-11-23T09:00:00Z')
const HOUR = 3_600_000

let t: TestDomain
let server: Server
let links: SignedLinks
let sweep: Sweep
const talks = new Map<string, TestConversation>()
const told = new Set<string>()
const remindedAdvisers: string[] = []
let asides: { conversationId: string; lines: string[] }[] = []

/** The bot's side of a notification: once for each key; what the person reads is kept for the story. */
const notifier: Notifier = {
  async notify(conversationId, { key, name, value }) {
    const talk = talks.get(conversationId)
    if (talk === undefined || told.has(`${conversationId} ${key}`)) return false
    told.add(`${conversationId} ${key}`)
    talk.now = t.clock.now()
    asides.push({ conversationId, lines: await talk.event(name, JSON.parse(JSON.stringify(value))) })
    return true
  },
  notifyAddress: () => Promise.reject(new Error('Not here.')),
}

beforeAll(async () => {
  t = await testDomain({ at: NOW, checkWording: await wordingCheck() })
  const { domain, clock } = t
  const log = pino({ level: 'silent' })
  server = restify.createServer({ name: 'test' })
  const url = await new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address: AddressInfo = server.address()
      resolve(`http://127.0.0.1:${address.port}`)
    })
  })
  links = createSignedLinks(Buffer.alloc(32, 1), url, clock, domain.links)
  const status = async () => QUIET
  const rooms = createVideoRooms(readConfig({}).video)
  mountWeb(server, { links, domain, rooms, notifier, transcript: async () => [], status, clock, log, hasSimulator: false })
  sweep = contactRequestsSweep({
    ...domain,
    notifier,
    tell: createTell(domain.youths, notifier, lastConversation, log),
    clock,
    onChanged: async () => {},
    onUnanswered: async ({ id }) => void remindedAdvisers.push(id),
  })
})
afterAll(async () => {
  await closeServer(server)
  await t.database.drop()
})

// Each story has its world to itself: the sweep of the next one finds nothing of it.
afterEach(async () => {
  await t.database.connection.collection('contactRequests').deleteMany({})
  talks.clear()
})

interface Scene {
  talks: { lina: TestConversation; baker: TestConversation }
  ids: { lina: string; baker: string }
  heard: { lina: string[]; baker: string[] }
  youthId: string
  recruiterId: string
  offerId: string
  page: string
  /** Of the paper opened last. */
  link: string
}

let scenes = 0
async function scene(): Promise<Scene> {
  const { domain, clock } = t
  const number = ++scenes
  const ids = { lina: `lina${number}`, baker: `baker${number}` }
  const topics = allTopics({
    domain,
    words,
    links,
    welcomeVersion: 'test',
    elsewhere: { sendLinkCode: async () => {}, forget: async () => {}, contactRequestChanged: async () => {} },
  })
  const phones = { lina: `+3361234${1000 + number}`, baker: `+3361235${1000 + number}` }
  const person = (who: 'lina' | 'baker') => domain.youths.ofConversation(ids[who], phones[who], `${ids[who]}:1`)
  const [youth, hires] = [await person('lina'), await person('baker')]
  for (const kind of ['service', 'blindProfile'] as const) {
    await domain.youths.recordConsent(youth.id, { kind, isGiven: true, version: '1', at: clock.now(), channel: 'sms' })
  }
  await domain.youths.update(youth.id, { agencyId: SENART, firstName: 'Lina' })
  await domain.youths.saveProfile(youth.id, newProfile())
  const company = await domain.companies.ensure({ name: `Au Pain ${number}`, commune: '77288', agencyId: SENART })
  const recruiter = await domain.recruiters.register({
    personId: hires.id,
    companyId: company.id,
    name: 'Mme Martin',
    phone: phones.baker,
    conversationId: ids.baker,
    agencyId: SENART,
  })
  const sourceId = `recruiter:${recruiter.id}:${number}`
  const { offer } = await domain.offers.publish(
    newOffer({ sourceId, companyId: company.id, companyName: company.name, title: `Vente ${number}` }),
  )
  await domain.matches.profilesFor(offer.id, 60)
  const talkOf = (who: 'lina' | 'baker', memory: Record<string, unknown>) => {
    const talk = new TestConversation(
      topics,
      { hasGoneOn: true, ...memory },
      { ofConversation: () => person(who), update: domain.youths.update },
    )
    talks.set(ids[who], talk)
    return talk
  }
  return {
    ids,
    talks: { lina: talkOf('lina', { youthId: youth.id }), baker: talkOf('baker', { youthId: hires.id, recruiterId: recruiter.id }) },
    heard: { lina: [], baker: [] },
    youthId: youth.id,
    recruiterId: recruiter.id,
    offerId: offer.id,
    page: '',
    link: '',
  }
}

/** What the jobs would do about it by themselves within a minute. */
async function settle(play: Scene): Promise<void> {
  await sweep(async () => {})
  for (const { conversationId, lines } of asides) {
    if (conversationId === play.ids.lina) play.heard.lina.push(...lines)
    if (conversationId === play.ids.baker) play.heard.baker.push(...lines)
  }
}

async function theRequest({ youthId }: Scene): Promise<ContactRequest> {
  const [request] = await t.domain.contactRequests.ofYouth(youthId)
  if (request === undefined) throw new Error('Nothing was asked yet.')
  return request
}

const NAMES = ['lina', 'baker'] as const
const who = (name: string | undefined) => NAMES.find((known) => known === name) ?? 'lina'

const RESUME: Resume = {
  firstName: 'Lina',
  lastName: 'Nguyen',
  headline: 'Vente',
  town: 'Melun',
  email: null,
  phone: null,
  experiences: [],
  schooling: [],
  skills: ['Vendre'],
  assets: [],
  interests: null,
  look: 'plain',
}

/** A validated paper of the youth, whose document says which it is. */
async function havePaper({ youthId }: Scene, kind: 'resume' | 'letter', offerId: string | null): Promise<void> {
  const { documents, papers, resumes } = t.domain
  const id = `${kind}:${youthId}`
  const file = { youthId, fileName: `${kind}.pdf`, contentType: 'application/pdf', purpose: kind, expiresAt: null }
  await documents.keep({ id, ...file, bytes: Buffer.from(`the ${kind} of Lina`) })
  const added = { youthId, kind, offerId, documentId: id, isMade: true, agencyId: SENART, key: 'test' }
  const { paper } = await papers.add(added)
  await papers.review(paper.id, 1, { state: 'validated', by: 'U0CAMILLE', adviserName: 'Camille', comments: [] })
  if (kind === 'resume') await resumes.save(youthId, RESUME)
}

const STEPS: [RegExp, (play: Scene, ...found: string[]) => Promise<void>][] = [
  [/^lina has a validated CV$/, (play) => havePaper(play, 'resume', null)],
  [/^lina has a validated letter$/, (play) => havePaper(play, 'letter', play.offerId)],
  [
    /^lina applies$/,
    async (play) => {
      const { lina } = play.talks
      lina.now = t.clock.now()
      play.heard.lina.push(...(await lina.event('apply', { offerId: play.offerId, title: 'Vente' })))
    },
  ],
  [
    /^the page opens (.+)$/,
    async (play, label = '') => {
      const found = new RegExp(`<a href="([^"]+)">${label}</a>`).exec(play.page)?.[1]
      if (found === undefined) throw new Error(`there is no ${label} in:\n${play.page}`)
      play.link = found
      const answer = await fetch(found)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf'])
      const text = await answer.text()
      expect(text.includes('of Lina')).toBe(label !== 'CV sans nom')
    },
  ],
  [/^that link (opens|is dead)$/, async ({ link }, state) => expect((await fetch(link)).status).toBe(state === 'opens' ? 200 : 410)],
  [/^lina is erased$/, async ({ youthId }) => void (await t.domain.youths.erase(youthId))],
  [
    /^(lina|baker) asks$/,
    async ({ youthId, offerId }, by = '') => {
      const asked = by === 'lina' ? 'youth' : 'recruiter'
      await t.domain.contactRequests.ask({ youthId, offerId, agencyId: SENART, by: asked, key: `k${scenes}` })
    },
  ],
  [
    /^(lina|baker) says: (.+)$/,
    async (play, name, text = '') => {
      const talk = play.talks[who(name)]
      talk.now = t.clock.now()
      play.heard[who(name)].push(...(await talk.say(text)))
    },
  ],
  [
    /^(lina|baker) taps: (.+)$/,
    async (play, name, label = '') => {
      play.heard[who(name)].push(...(await play.talks[who(name)].tap(label)))
    },
  ],
  [
    /^(\d+) hours pass$/,
    async (_play, hours) => {
      await t.clock.advance(Number(hours) * HOUR)
    },
  ],
  [
    /^it becomes (\d+) o.clock$/,
    async (_play, hour) => {
      const now = DateTime.fromJSDate(t.clock.now(), { zone: 'Europe/Paris' })
      const today = now.set({ hour: Number(hour), minute: 0, second: 0, millisecond: 0 })
      await t.clock.advance((today > now ? today : today.plus({ days: 1 })).toMillis() - now.toMillis())
    },
  ],
  [
    /^the adviser: (accepted|refused)$/,
    async (play, state) => void (await answerAs(play, state === 'refused' ? 'refused' : 'accepted', 'U0CAMILLE')),
  ],
  [
    /^a week ends just before the baker says: (.+)$/,
    async (play, text = '') => {
      await answerAs(play, 'expired', 'job')
      play.heard.baker.push(...(await play.talks.baker.say(text)))
    },
  ],
  [
    /^the page: (accept|refuse)(?: with "(.+)")?$/,
    async (play, answer = '', reason = '') => {
      const address = await answerLink(links, await theRequest(play))
      const form = links.formToken(address.slice(-16))
      play.page = await (await fetch(address, { method: 'POST', body: new URLSearchParams({ form, answer, reason }) })).text()
    },
  ],
  [
    /^the page is read$/,
    async (play) => {
      play.page = await (await fetch(await answerLink(links, await theRequest(play)))).text()
    },
  ],
]

async function answerAs(play: Scene, state: 'accepted' | 'refused' | 'expired', by: string): Promise<void> {
  await t.domain.contactRequests.answer((await theRequest(play)).id, state, by)
}

/** `lina hears: …`, `baker does not hear: …`, `the page shows: …`, `the page does not show: …` */
const LOOKS = /^(?:(lina|baker) (hears|does not hear)|the page (shows|does not show)): (.+)$/

async function act(play: Scene, line: string): Promise<void> {
  const look = LOOKS.exec(line)
  if (look !== null) {
    const [, name, hears, shows, text = ''] = look
    const seen = (shows === undefined ? play.heard[who(name)].join('\n') : play.page).replaceAll('’', "'")
    if ((hears ?? shows) === 'hears' || shows === 'shows') expect(seen).toMatch(new RegExp(text.replaceAll('’', "'")))
    else expect(seen).not.toMatch(new RegExp(text.replaceAll('’', "'")))
    return
  }
  for (const [pattern, step] of STEPS) {
    const match = pattern.exec(line)
    if (match === null) continue
    play.heard = { lina: [], baker: [] }
    asides = []
    await step(play, ...match.slice(1).map((word) => word ?? ''))
    await settle(play)
    return
  }
  throw new Error(`Nothing is known to happen by "${line}".`)
}

type Story = [name: string, state: ContactRequest['state'], lines: string[]]

const BOTH_KNOW = ['lina hears: Mme Martin, 0[67]', 'baker hears: joindre Lina .* 0[67]']

const ASKED_BY_YOUTH: Story[] = [
  [
    'is blind until it is answered',
    'asked',
    [
      'baker hears: Une personne est intéressée',
      'baker does not hear: Lina|\\+33|06 12|femme|20 km',
      'lina does not hear: Martin',
      'the page is read',
      'the page does not show: Lina|\\+33|06 12',
    ],
  ],
  ['accepted by chat, with a typo', 'accepted', ['baker says: acepter', ...BOTH_KNOW]],
  [
    'accepted on the page',
    'accepted',
    ['the page: accept', 'the page shows: Lina[^]*Vous avez accepté', ...BOTH_KNOW, 'baker does not hear: Que répondez'],
  ],
  ['accepted by the adviser', 'accepted', ['the adviser: accepted', ...BOTH_KNOW]],
  [
    'refused by chat, with a word for the person',
    'refused',
    [
      'baker says: non',
      'baker says: on cherche une fille',
      'baker hears: La loi protège',
      'baker says: Le poste est pourvu',
      'baker hears: C’est noté',
      'lina hears: la réponse est non[^]*Le poste est pourvu',
      'lina does not hear: Martin',
    ],
  ],
  [
    'refused on the page, with a reason the law forbids, then with another',
    'refused',
    [
      'the page: refuse with "On cherche une jeune femme de moins de 25 ans."',
      'the page shows: La loi protège ce critère[^]*moins de 25 ans',
      'lina does not hear: réponse',
      'the page: refuse with "Plus tard peut-être"',
      'the page shows: Vous n’avez pas donné suite',
      'lina hears: la réponse est non[^]*Plus tard peut-être',
      'baker hears: le refus est noté',
    ],
  ],
  [
    'answered later by chat: it waits, and is found again',
    'accepted',
    [
      'baker says: plus tard',
      'baker hears: s’arrête au bout de 7 jours',
      'baker says: menu',
      'baker says: voir les demandes',
      'baker hears: Une demande attend',
      'baker says: 1',
      'baker says: accepter',
      ...BOTH_KNOW,
    ],
  ],
  [
    'accepted twice by chat and once more on the page: told once',
    'accepted',
    [
      'baker says: accepter',
      'lina hears: acceptée',
      'the page: accept',
      'the page does not show: n’a pas changé',
      'baker does not hear: joindre Lina',
      'lina does not hear: acceptée',
    ],
  ],
  [
    'accepted by chat, then refused on the page: the first stands',
    'accepted',
    [
      'baker says: accepter',
      'the page: refuse',
      'the page shows: n’a pas changé[^]*Vous avez accepté',
      'lina does not hear: la réponse est non',
    ],
  ],
  [
    'refused on the page, then accepted by chat: the first stands, and the question has gone',
    'refused',
    [
      'the page: refuse',
      'baker hears: le refus est noté',
      'baker does not hear: Que répondez',
      'baker says: accepter',
      'baker hears: Que voulez-vous faire',
      'lina does not hear: acceptée',
    ],
  ],
  [
    'accepted by the adviser before the recruiter refuses in the same minute',
    'accepted',
    ['the adviser: accepted', 'baker says: menu', 'baker says: demandes', 'baker hears: Aucune demande'],
  ],
  [
    'reminded of after 48 hours, once, and the adviser with it',
    'asked',
    [
      '47 hours pass',
      'baker does not hear: attend',
      '2 hours pass',
      'baker hears: attend votre réponse[^]*Accepter',
      'baker does not hear: Lina',
      '24 hours pass',
      'baker does not hear: attend',
    ],
  ],
  [
    'ends after 7 days, and both are told',
    'expired',
    [
      '169 hours pass',
      'lina hears: pas de réponse depuis une semaine',
      'baker hears: restée 7 jours sans réponse',
      'baker does not hear: Que répondez',
      'baker says: accepter',
      'baker hears: Que voulez-vous faire',
      'the page: accept',
      'the page shows: n’a pas changé[^]*n’est plus ouverte',
      'the page does not show: Lina',
    ],
  ],
  [
    'ended in the very minute in which the baker accepts: too late, and said so',
    'expired',
    [
      'baker hears: Que répondez',
      'a week ends just before the baker says: accepter',
      'baker hears: Trop tard',
      'lina hears: pas de réponse',
    ],
  ],
  [
    'taken back with one word, and the baker knows',
    'withdrawn',
    [
      'lina says: RETIRER',
      'lina hears: est retirée',
      'baker hears: a retiré sa demande',
      'baker does not hear: Que répondez',
      'the page: accept',
      'the page shows: n’a pas changé[^]*a retiré sa demande',
      'lina says: retirer',
      'lina hears: pas de demande en cours',
    ],
  ],
  [
    'taken back after the yes: the details are no longer on the page',
    'withdrawn',
    [
      'baker says: accepter',
      'lina says: je me retire',
      'lina hears: est retirée',
      'baker hears: a retiré sa demande',
      'the page is read',
      'the page shows: a retiré sa demande',
      'the page does not show: Lina|06 12',
      '121 hours pass',
      'lina does not hear: entretien',
    ],
  ],
  [
    'a question during which MENU is said is not lost',
    'accepted',
    ['baker says: menu', 'baker says: demandes', 'baker says: 1', 'baker says: oui', ...BOTH_KNOW],
  ],
]

const ASKED_BY_RECRUITER: Story[] = [
  [
    'is for the person to answer, who is unknown until then',
    'asked',
    [
      'lina hears: Une entreprise aimerait te rencontrer[^]*D’accord',
      'lina does not hear: Martin',
      'baker does not hear: Lina',
      'the page: accept',
      'the page does not show: Lina|06 12|<button',
    ],
  ],
  [
    'accepted: both get the details',
    'accepted',
    ['lina says: ouais', 'lina hears: Je préviens[^]*Mme Martin', 'baker hears: joindre Lina'],
  ],
  [
    'refused, with a word or without: the baker never learns who',
    'refused',
    [
      'lina says: nan',
      'lina says: passer',
      'lina hears: ne saura pas qui tu es',
      'baker hears: la personne ne donne pas suite',
      'baker does not hear: Lina|06 12',
    ],
  ],
  [
    'reminded of, then ended',
    'expired',
    [
      '49 hours pass',
      'lina hears: On attend encore ta réponse',
      '121 hours pass',
      'lina hears: s’arrête là',
      'lina does not hear: D’accord',
      'baker hears: restée 7 jours',
      'lina says: oui',
      'lina does not hear: Je préviens',
    ],
  ],
  [
    'the person had said no, and says RETIRER too: nothing changes',
    'refused',
    ['lina says: non', 'lina says: passer', 'lina says: retirer', 'lina hears: pas de demande en cours'],
  ],
]

const TO_PROPOSED = [
  'baker says: accepter',
  'baker hears: joindre Lina[^]*proposer un entretien',
  'baker says: oui',
  'baker hears: Quand \\?',
  'baker says: demain 14h, apres demain 10h30 ou 16h',
  'baker hears: Donc .* à 14h, .* à 10h30 ou .* à 16h',
  'baker says: oui',
  'baker hears: Où, et qui demander',
  'baker says: 12 rue de la Gare, demandez Mme Martin',
  'baker hears: C’est proposé',
  'lina hears: Au Pain .* te propose un entretien.*12 rue de la Gare[^]*10h30[^]*Aucun ne me va',
]

const INTERVIEWS: Story[] = [
  [
    'picked by its number; both are told and reminded, and asked how it went the day after',
    'accepted',
    [
      'it becomes 10 o’clock',
      ...TO_PROPOSED,
      'lina says: 2',
      'lina hears: C’est noté : .* à 10h30.*12 rue de la Gare',
      'baker hears: Lina a choisi : .* à 10h30',
      'the page is read',
      'the page shows: Entretien[^]*10h30',
      'it becomes 11 o’clock',
      '24 hours pass',
      'lina hears: Rappel : demain',
      'baker hears: Rappel : demain',
      'it becomes 10 o’clock',
      'lina hears: dans une heure, à 10h30',
      'baker hears: dans une heure, à 10h30',
      'lina does not hear: As-tu eu',
      '26 hours pass',
      'lina hears: As-tu eu l’entretien',
      'lina says: oui',
      'lina hears: Super',
    ],
  ],
  [
    'moved by the youth, then given up',
    'accepted',
    [
      ...TO_PROPOSED,
      'lina says: le 2',
      'lina says: changer mon entretien',
      'lina hears: Ton entretien : .*10h30[^]*Changer de moment',
      'lina says: changer',
      'lina says: 1',
      'lina hears: C’est noté : .* à 14h',
      'baker hears: Lina a choisi : .* à 14h',
      'lina says: mon entretien',
      'lina says: annuler',
      'lina hears: C’est annulé',
      'baker hears: ne peut plus venir',
      'lina says: mon entretien',
      'lina hears: pas d’entretien prévu',
      '72 hours pass',
      'lina does not hear: dans une heure|As-tu eu',
    ],
  ],
  [
    'moved by the recruiter: the youth picks anew, and the first proposal’s question has gone',
    'accepted',
    [
      ...TO_PROPOSED,
      'lina says: 1',
      'baker says: menu',
      'baker says: mes entretiens',
      'baker hears: Lina, Vente .*entretien fixé',
      'baker says: 1',
      'baker hears: Entretien fixé : .* à 14h',
      'baker says: autres',
      'baker says: dans 4 jours 9h',
      'baker says: oui',
      'baker says: passer',
      'lina hears: te propose un entretien.*sur place, à Melun',
      'lina says: ok le 1',
      'lina says: 1',
      'baker hears: Lina a choisi : .* à 9h',
    ],
  ],
  [
    'none suits: the recruiter knows, and may propose others',
    'accepted',
    [
      ...TO_PROPOSED,
      'lina says: aucun',
      'lina hears: je préviens l’entreprise',
      'baker hears: ne peut à aucun des moments',
      'baker says: entretiens',
      'baker hears: aucun moment ne va|Que voulez-vous faire',
    ],
  ],
  [
    'called off by the recruiter before the youth has picked',
    'accepted',
    [
      ...TO_PROPOSED,
      'baker says: menu',
      'baker says: mes entretiens',
      'baker says: 1',
      'baker hears: pas encore choisi',
      'baker says: annuler l entretien',
      'baker hears: C’est annulé',
      'lina hears: a annulé l’entretien',
      'lina does not hear: Quel moment',
    ],
  ],
  [
    'picked when it is past: the others are left',
    'accepted',
    [
      ...TO_PROPOSED,
      '30 hours pass',
      'lina says: 1',
      'lina hears: déjà passé[^]*Quel moment te va[^]*10h30',
      'lina says: 16h',
      'lina hears: C’est noté : .* à 16h',
    ],
  ],
  [
    'the recruiter is told what was not understood, and may pass',
    'accepted',
    [
      'baker says: accepter',
      'baker says: oui',
      'baker says: quand elle veut',
      'baker hears: pas compris « quand elle veut »',
      'baker says: demain',
      'baker hears: À quelle heure, pour « demain »',
      'baker says: demain 9h, 10h, 11h et 12h',
      'baker hears: Trois moments au plus',
      'baker says: passer',
      'baker hears: plus tard',
      'lina does not hear: te propose',
    ],
  ],
  [
    'the youth takes the request back: no interview is left',
    'withdrawn',
    [
      ...TO_PROPOSED,
      'lina says: 1',
      'lina says: je me retire',
      'baker hears: a retiré sa demande',
      'baker says: menu',
      'baker says: mes entretiens',
      'baker hears: Personne pour l’instant',
      '72 hours pass',
      'lina does not hear: entretien',
    ],
  ],
]

const APPLIES = ['lina has a validated CV', 'lina has a validated letter', 'lina applies']
const SENT = [...APPLIES, 'lina says: 1', 'lina says: 1', 'lina says: oui', 'lina hears: Ta candidature[^]*RETIRER']

const APPLICATIONS: Story[] = [
  [
    'with CV and letter: blind until the yes, then both open, until it is taken back',
    'withdrawn',
    [
      ...APPLIES,
      'lina hears: Avec quel CV[^]*Mon CV validé \\(version 1\\)[^]*Sans CV',
      'lina says: mon cv',
      'lina hears: lettre de motivation[^]*Ma lettre validée \\(version 1\\)',
      'lina says: ma lettre',
      'lina hears: J’envoie ta candidature[^]*ton CV et ta lettre seulement si elle dit oui',
      'lina says: oui',
      'lina hears: Ta candidature[^]*est envoyée',
      'baker hears: C’est une candidature, avec un CV et une lettre',
      'baker does not hear: Lina|\\+33|06 12',
      'the page is read',
      'the page shows: C’est une candidature[^]*joint : vous l’ouvrez ici dès que vous acceptez',
      'the page does not show: Lina|>CV<|Lettre de motivation</a>',
      'the page opens CV sans nom',
      'baker says: accepter',
      'baker hears: joindre Lina[^]*Son CV et sa lettre',
      'lina hears: acceptée',
      'that link is dead',
      'the page is read',
      'the page does not show: CV sans nom',
      'the page opens Lettre de motivation',
      'the page opens CV',
      'lina says: retirer',
      'lina hears: retirée',
      'baker hears: a retiré sa demande',
      'that link is dead',
    ],
  ],
  [
    'without papers, after a change of mind',
    'asked',
    [
      'lina applies',
      'lina says: sans',
      'lina says: sans lettre',
      'lina hears: sans CV ni lettre',
      'lina says: non',
      'lina hears: je n’envoie rien',
      'lina applies',
      'lina says: sans',
      'lina says: sans lettre',
      'lina says: oui',
      'baker hears: C’est une candidature\\.',
      'lina applies',
      'lina hears: est déjà partie',
    ],
  ],
  [
    'reminded of after two days, over after seven, and told of each time',
    'expired',
    [
      ...SENT,
      '48 hours pass',
      'baker hears: attend votre réponse[^]*avec un CV et une lettre',
      '120 hours pass',
      'lina hears: pas de réponse depuis une semaine',
    ],
  ],
  [
    'refused on the page: nothing of hers is ever shown',
    'refused',
    [
      ...SENT,
      'the page is read',
      'the page opens CV sans nom',
      'the page: refuse',
      'lina hears: la réponse est non',
      'the page does not show: Lina',
      'that link is dead',
    ],
  ],
  [
    'a link lasts a day',
    'accepted',
    [...SENT, 'the page: accept', 'the page opens CV', '26 hours pass', 'that link is dead', 'the page is read', 'the page opens CV'],
  ],
  [
    'makes an application of a request that waits; the company hears of it anew',
    'asked',
    [
      'lina asks',
      'baker hears: Une personne est intéressée',
      ...SENT,
      'baker hears: C’est une candidature',
      'lina applies',
      'lina hears: est déjà partie',
    ],
  ],
  [
    'to whoever has asked for her: it waits for her own yes',
    'accepted',
    [
      'baker asks',
      'lina hears: aimerait te rencontrer',
      ...APPLIES,
      'lina says: 1',
      'lina says: 1',
      'lina says: oui',
      'lina hears: aimerait te rencontrer',
      'lina says: oui',
      'baker hears: joindre Lina',
      'the page is read',
      'the page opens CV',
    ],
  ],
]

it('papers die with the person: what a link opened is gone', async () => {
  const play = await scene()
  for (const line of [...SENT, 'the page: accept', 'the page opens CV', 'lina is erased', 'that link is dead']) await act(play, line)
  const files = t.database.connection.collection('documents.files')
  expect(await files.countDocuments({ 'metadata.youthId': play.youthId })).toBe(0)
})

it('a validated CV goes with a plain request, and is seen after the yes', async () => {
  const play = await scene()
  await act(play, 'lina has a validated CV')
  play.talks.lina.now = t.clock.now()
  const asked = await play.talks.lina.event('contact', { offerId: play.offerId, title: 'Vente' })
  expect(asked.join('\n')).toMatch(/ton numéro et ton CV validé/)
  for (const line of ['the page is read', 'the page does not show: >CV<', 'the page: accept', 'the page opens CV']) await act(play, line)
  expect(await theRequest(play)).toMatchObject({ isApplication: false })
  expect(await t.domain.applications.ofYouth(play.youthId)).toEqual([])
})

it.each(APPLICATIONS)('an application %s (%s)', async (_, state, lines) => {
  const play = await scene()
  let at = ''
  try {
    for (const line of lines) {
      at = line
      await act(play, line)
    }
  } catch (error) {
    throw new Error(`${at}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  expect(await t.domain.applications.ofYouth(play.youthId)).toMatchObject([{ state }])
})

describe.each([
  { by: 'lina', title: 'a request of a youth', stories: ASKED_BY_YOUTH },
  { by: 'baker', title: 'a request of a recruiter', stories: ASKED_BY_RECRUITER },
  { by: 'lina', title: 'an interview', stories: INTERVIEWS },
])('$title', ({ by, stories }) => {
  it.each(stories)('%s (%s)', async (_, state, lines) => {
    const play = await scene()
    let at = `${by} asks`
    try {
      await act(play, at)
      for (const line of lines) {
        at = line
        await act(play, line)
      }
    } catch (error) {
      throw new Error(`${at}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
    expect(await theRequest(play)).toMatchObject({ state })
  })
})

it('tells the adviser of each request that waits for two days, once', () => {
  expect(new Set(remindedAdvisers).size).toBe(3)
  expect(remindedAdvisers).toHaveLength(3)
})
