import type { RawValues } from '../../simulator/slack/input.js'
import { adviserOf } from '../support/adviser.js'
import { MEAUX, SENART } from '../support/domain.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '../support/jest.js'
import { buttonsOf, MEAUX_CHANNEL, MEHDI, NADIA, openWorld, PAUL, ROOT, SENART_CHANNEL, STRANGER, type World, wordsOf } from './world.js'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.stop())
beforeEach(() => {
  w.told.length = 0
  w.later.length = 0
})

const FILLED: Record<string, string | string[]> = {
  title: 'Réussir son entretien',
  theme: 'Entretien d’embauche',
  description: 'On s’entraîne ensemble.',
  host: 'Nadia',
  date: '2026-12-02',
  start: '14:00',
  end: '16:00',
  mode: 'video',
  invited: 'all',
}

const valuesOf = (fields: Record<string, string | string[] | null>): RawValues =>
  Object.fromEntries(Object.entries(fields).map(([block, value]) => [block, { value }]))

async function openForm(user: string, channel = SENART_CHANNEL): Promise<string> {
  await w.slack.person.post(user, { channel, text: '/atelier' })
  await w.settled()
  return w.modal(user).id
}

async function submit(user: string, fields: Record<string, string | string[] | null> = {}, channel = SENART_CHANNEL) {
  const outcome = await w.slack.person.submit(user, await openForm(user, channel), valuesOf({ ...FILLED, ...fields }))
  await w.settled()
  return outcome
}

const all = () => w.database.connection.collection('workshops').find().toArray()
const lastCard = (channel = SENART_CHANNEL) => w.cards(channel).at(-1)

async function published(fields: Record<string, string | string[] | null> = {}) {
  expect(await submit(NADIA, fields)).toEqual({})
  const workshop = (await w.domain.workshops.upcoming(w.clock.now())).find(({ slack }) => slack?.ts === lastCard()?.ts)
  if (workshop === undefined) throw new Error('The workshop has no card.')
  return workshop
}

describe('/atelier', () => {
  it('publishes: a workshop in the agency’s time zone, a Jitsi room, a card, and later the announcement', async () => {
    const workshop = await published()
    expect(workshop).toMatchObject({
      agencyId: SENART,
      title: 'Réussir son entretien',
      startsAt: new Date('2026-12-02T13:00:00Z'),
      endsAt: new Date('2026-12-02T15:00:00Z'),
      invitedAgencyIds: [MEAUX],
      createdBy: NADIA,
      seats: null,
    })
    expect(workshop.videoUrl).toMatch(/^https:\/\/meet\.jit\.si\/MyMatchUp-[0-9a-z]{20}$/)
    expect(w.later).toEqual([`workshop ${workshop.id}`])
    expect(wordsOf(lastCard())).toContain('mercredi 2 décembre à 14h00')
    expect(buttonsOf(lastCard())).toEqual(['Inscrits', 'Annoncer…', 'Modifier', 'Dupliquer', 'Annuler l’atelier'])
  })

  it.each([
    ['https://teams.microsoft.com/l/meetup-join/abc?x=1', 'Microsoft Teams'],
    ['https://us02web.zoom.us/j/89012345678?pwd=aB3', 'Zoom'],
    ['https://meet.google.com/abc-defg-hij', 'Google Meet'],
    ['https://visio.numerique.gouv.fr/abc-defg-hij', 'Visio de l’État'],
    ['https://mission.whereby.com/atelier', 'Whereby'],
    ['https://bbb.exemple.fr/rooms/x1y2/join', 'BigBlueButton'],
  ])('takes the pasted link %s and names %s', async (video, provider) => {
    expect((await published({ video })).videoUrl).toBe(video)
    expect(wordsOf(lastCard())).toContain(`Lien de visio (${provider})`)
  })

  it.each<[string, Record<string, string | string[] | null>, string, string]>([
    ['a day that is past', { date: '2026-11-24' }, 'date', 'déjà passé'],
    ['an hour that is past', { date: '2026-11-25', start: '09:30', end: '11:00' }, 'start', 'déjà passé'],
    ['an end before the start', { end: '13:00' }, 'end', 'après le début'],
    ['a day far away', { date: '2036-12-02' }, 'date', 'plus d’un an'],
    ['http', { video: 'http://meet.example.org/x' }, 'video', 'https://'],
    ['a link to an address', { video: 'https://127.0.0.1/x' }, 'video', 'adresse publique'],
    ['a link to a machine of the house', { video: 'https://visio.mission.local/x' }, 'video', 'adresse publique'],
    ['a link with a login', { video: 'https://u:p@meet.example.org/x' }, 'video', 'mot de passe'],
    ['a shortened link', { video: 'https://bit.ly/3xyz' }, 'video', 'raccourci'],
    ['a provider’s home page', { video: 'https://us02web.zoom.us/' }, 'video', 'Il manque la réunion'],
    ['a script', { video: 'javascript:alert(1)' }, 'video', 'https://'],
    ['a bare word', { video: 'visio' }, 'video', 'https://'],
    ['on site without an address', { mode: 'onsite' }, 'address', 'adresse'],
    ['some agencies, none named', { invited: 'some' }, 'some', 'au moins une'],
  ])('shows %s in its own field', async (_, fields, block, sentence) => {
    const before = (await all()).length
    const outcome = await submit(NADIA, fields)
    expect(Object.keys(outcome.errors ?? {})).toEqual([block])
    expect(outcome.errors?.[block]).toContain(sentence)
    expect(await all()).toHaveLength(before)
  })

  it('makes one workshop and one card of a double submission', async () => {
    const before = { workshops: (await all()).length, cards: w.cards(SENART_CHANNEL).length }
    const id = await openForm(NADIA)
    const values = valuesOf(FILLED)
    await Promise.all([1, 2, 3].map(() => w.slack.person.submit(NADIA, id, values).catch(() => undefined)))
    await w.settled()
    expect(await all()).toHaveLength(before.workshops + 1)
    expect(w.cards(SENART_CHANNEL)).toHaveLength(before.cards + 1)
  })

  it('keeps people’s words from becoming Slack’s', async () => {
    await published({ title: '<!channel> *gras* <https://evil.example|x>', description: '<@U0PAUL> & @here '.repeat(60), host: '<!here>' })
    const texts = JSON.stringify(lastCard())
    expect(lastCard()?.text).not.toContain('<!channel>')
    for (const block of lastCard()?.blocks ?? []) {
      const fields = [
        block.text,
        ...(Array.isArray(block.fields) ? block.fields : []),
        ...(Array.isArray(block.elements) ? block.elements : []),
      ]
      for (const field of fields) {
        const text = JSON.stringify(field ?? {})
        if (text.includes('"mrkdwn"')) expect(text).not.toMatch(/<[!@](channel|here|U0PAUL)|<https:\/\/evil/)
      }
    }
    expect(texts).toContain('@here')
  })

  it('opens for nobody who is no adviser, and creates nothing for a forged form', async () => {
    await w.slack.person.post(STRANGER, { channel: SENART_CHANNEL, text: '/atelier' })
    await w.settled()
    expect(w.slack.modal(STRANGER)).toBeUndefined()
    expect(w.ephemerals(STRANGER).at(-1)).toContain('Vous ne faites pas encore partie')
    const before = (await all()).length
    const id = await openForm(MEHDI, MEAUX_CHANNEL)
    const { body } = w.modal(MEHDI)
    const status = await w.forge({
      type: 'view_submission',
      user: { id: MEHDI, name: 'mehdi' },
      team: { id: 'T0', domain: 'x' },
      view: {
        ...body,
        id,
        private_metadata: JSON.stringify({ agencyId: SENART, timeZone: 'Europe/Paris' }),
        state: {
          values: Object.fromEntries(
            Object.entries(FILLED).map(([block, value]) => [block, { value: { type: 'plain_text_input', value } }]),
          ),
        },
      },
    })
    await w.settled()
    expect(status).toBe(200)
    expect(await all()).toHaveLength(before)
    expect(w.ephemerals(MEHDI).at(-1)).toContain('dont vous ne faites pas partie')
  })

  it('lets an administrator choose the agency', async () => {
    expect(await submit(ROOT, { agency: MEAUX, invited: 'mine' })).toEqual({})
    expect(lastCard(MEAUX_CHANNEL)?.text).toContain('Réussir son entretien')
  })
})

describe('the card of a workshop', () => {
  it('shows how full it is as people register, and who to those who may know', async () => {
    const workshop = await published({ seats: '1', title: 'Places comptées' })
    const own = await w.youth('+33612350001')
    const other = await w.youth('+33612350002', MEAUX)
    for (const [youthId, agencyId] of [
      [other.youthId, MEAUX],
      [own.youthId, SENART],
    ] as const) {
      await w.domain.workshops.register(workshop.id, { youthId, agencyId }, w.clock.now())
      await w.admin.desk.deliver({
        id: `roster${youthId}`,
        conversationId: own.conversationId,
        name: 'workshop.roster',
        value: { workshopId: workshop.id },
        media: [],
      })
    }
    expect(wordsOf(lastCard())).toContain('1 sur 1 places, 1 en liste d’attente')
    await w.slack.person.press(NADIA, { channel: SENART_CHANNEL, ts: lastCard()?.ts ?? '' }, { actionId: 'workshop:roster' })
    await w.settled()
    const roster = wordsOf(w.modal(NADIA).body)
    const youth = await w.domain.youths.get(own.youthId)
    expect(roster).toContain(`Lina (${youth?.code})`)
    expect(roster).toContain('Une personne · ')
  })

  it('is changed in place, and announced again', async () => {
    const workshop = await published({ title: 'Avant' })
    const place = { channel: SENART_CHANNEL, ts: lastCard()?.ts ?? '' }
    await w.slack.person.press(PAUL, place, { actionId: 'workshop:edit' })
    await w.settled()
    w.later.length = 0
    const { id, body } = w.modal(PAUL)
    expect(JSON.stringify(body)).toContain('"initial_value":"Avant"')
    expect(await w.slack.person.submit(PAUL, id, valuesOf({ title: 'Après', start: '15:00' }))).toEqual({})
    await w.settled()
    expect(await w.domain.workshops.get(workshop.id)).toMatchObject({
      title: 'Après',
      startsAt: new Date('2026-12-02T14:00:00Z'),
      videoUrl: workshop.videoUrl,
      version: workshop.version + 1,
    })
    expect(lastCard()?.text).toContain('Après')
    expect(w.later).toEqual([`workshop ${workshop.id}`])
  })

  it('is cancelled once, and cannot be changed afterwards', async () => {
    const workshop = await published({ title: 'À annuler' })
    const place = { channel: SENART_CHANNEL, ts: lastCard()?.ts ?? '' }
    w.later.length = 0
    await Promise.all([1, 2].map(() => w.slack.person.press(NADIA, place, { actionId: 'workshop:cancel' })))
    await w.settled()
    expect((await w.domain.workshops.get(workshop.id))?.state).toBe('cancelled')
    expect(buttonsOf(lastCard())).toEqual(['Inscrits', 'Dupliquer'])
    await w.pressForged(NADIA, 'workshop:edit', workshop.id)
    expect(w.ephemerals(NADIA).at(-1)).toBe('Cet atelier est annulé.')
  })

  it.each(['workshop:cancel', 'workshop:edit', 'workshop:copy', 'workshop:roster', 'workshop:announce'])(
    '%s, forged by another agency, changes and shows nothing',
    async (action) => {
      const workshop = await published()
      const windows = w.slack.modal(MEHDI)?.id
      expect(await w.pressForged(MEHDI, action, workshop.id)).toBe(200)
      expect((await w.domain.workshops.get(workshop.id))?.state).toBe('scheduled')
      expect(w.slack.modal(MEHDI)?.id).toBe(windows)
      expect(w.ephemerals(MEHDI).at(-1)).toContain('dont vous ne faites pas partie')
    },
  )
})

describe('a workshop of two agencies', () => {
  it('stands in both channels, each with its own people by name in the thread, until it is open to one alone', async () => {
    const { id } = await published({ title: 'À deux', seats: '5' })
    const lina = await w.youth('+33612350021')
    const other = await w.youth('+33612350022', MEAUX)
    const guestCard = w.cards(MEAUX_CHANNEL).at(-1)
    expect(guestCard?.text).toContain('À deux')
    expect(buttonsOf(guestCard)).toEqual(['Nos inscrits'])
    const register = async ({ youthId, conversationId }: typeof lina, agencyId: string) => {
      await w.domain.workshops.register(id, { youthId, agencyId }, w.clock.now())
      const event = { id: `two${youthId}`, conversationId, name: 'workshop.roster', value: { workshopId: id }, media: [] }
      await w.admin.desk.deliver(event)
    }
    await register(lina, SENART)
    await register(other, MEAUX)
    const codeOf = async ({ youthId }: typeof lina) => (await w.domain.youths.get(youthId))?.code ?? ''
    const rosterIn = (channel: string) => {
      const card = w.cards(channel).at(-1)
      return card === undefined ? '' : w.thread(card).map(wordsOf).join()
    }
    // One message a thread, redrawn.
    const hostCard = lastCard()
    expect(hostCard === undefined ? 0 : w.thread(hostCard).length).toBe(1)
    expect(rosterIn(SENART_CHANNEL)).toContain(await codeOf(lina))
    expect(rosterIn(SENART_CHANNEL)).toContain('Une personne · ')
    expect(rosterIn(SENART_CHANNEL)).not.toContain(await codeOf(other))
    expect(rosterIn(MEAUX_CHANNEL)).toContain(await codeOf(other))
    expect(rosterIn(MEAUX_CHANNEL)).not.toContain(await codeOf(lina))
    expect(wordsOf(w.cards(MEAUX_CHANNEL).at(-1))).toContain('2 sur 5 places')
    const mehdi = adviserOf(w.slack, MEHDI, MEAUX_CHANNEL)
    await mehdi.press('Nos inscrits')
    await w.settled()
    expect(wordsOf(w.modal(MEHDI).body)).toContain(await codeOf(other))
    expect(wordsOf(w.modal(MEHDI).body)).not.toContain(await codeOf(lina))

    await w.domain.youths.erase(other.youthId)
    await w.admin.refreshWorkshop(id)
    expect(rosterIn(MEAUX_CHANNEL)).toBe('')
    await w.domain.workshops.update(id, { invitedAgencyIds: [] })
    await w.admin.refreshWorkshop(id)
    expect(wordsOf(w.cards(MEAUX_CHANNEL).at(-1))).toContain('plus ouvert à votre Mission Locale')
  })
})

describe('the announcement', () => {
  const wanting = async (phone: string, agencyId: string) => {
    const { youthId } = await w.youth(phone, agencyId)
    await w.domain.youths.recordConsent(youthId, { kind: 'alerts', isGiven: true, version: '1', at: w.clock.now(), channel: 'sms' })
    return youthId
  }

  it('is seen with its words, hours and numbers before it goes, and goes once', async () => {
    const one = await wanting('+33612350031', SENART)
    await wanting('+33612350032', MEAUX)
    await w.youth('+33612350033')
    const { id } = await published({ title: 'À annoncer', description: '<!here>' })
    const preview = wordsOf(w.modal(NADIA).body)
    expect(preview).toContain('*2 personnes*')
    expect(preview).toMatch(/Mission Locale [^"]*Sénart[^"]* : 1, tout de suite/)
    expect(preview).toContain('Un atelier peut te plaire :\\nÀ annoncer\\nmercredi 2 décembre à 14h')
    const nadia = adviserOf(w.slack, NADIA, SENART_CHANNEL)
    await nadia.dismiss()
    expect(await w.domain.workshops.toAnnounce(w.clock.now())).toEqual([])

    // Who registers by themselves meanwhile needs no announcement.
    await w.domain.workshops.register(id, { youthId: one, agencyId: SENART }, w.clock.now())
    await nadia.press('Annoncer…')
    await w.settled()
    expect(wordsOf(w.modal(NADIA).body)).toContain('*1 personne*')
    expect(await nadia.submit({})).toEqual({})
    await w.settled()
    expect((await w.domain.workshops.toAnnounce(w.clock.now())).map((workshop) => workshop.id)).toEqual([id])
    expect(buttonsOf(lastCard())).not.toContain('Annoncer…')
    await w.pressForged(NADIA, 'workshop:announce', id)
    expect(w.ephemerals(NADIA).at(-1)).toContain('ne peut plus être annoncé')
    await w.domain.workshops.noteAnnounced(id, 1)
    await w.admin.refreshWorkshop(id)
    expect(wordsOf(lastCard())).toContain('envoyée à 1 personne')
  })
})

describe('a weekly series', () => {
  const sessionsOf = async ({ series }: { series: { id: string } | null }) => w.domain.workshops.ofSeries(series?.id ?? '')
  const local = (at: Date) => at.toLocaleString('sv-SE', { timeZone: 'Europe/Paris' }).slice(0, 16)

  it('leaves public holidays out, keeps its hour across summer time, and is called off from one session on', async () => {
    // Fridays: Christmas and New Year's Day are skipped, and summer time begins on 28 March.
    const first = await published({ title: 'Série', date: '2026-12-11', sessions: '16' })
    const days = (await sessionsOf(first)).map(({ startsAt }) => local(startsAt))
    expect(days.slice(0, 4)).toEqual(['2026-12-11 14:00', '2026-12-18 14:00', '2027-01-08 14:00', '2027-01-15 14:00'])
    // Good Friday is none in France but in Alsace and Moselle.
    expect(days.at(-1)).toBe('2027-04-09 14:00')
    expect(days).toContain('2027-03-26 14:00')
    expect(wordsOf(lastCard())).toContain('séance 1 sur 16')
    expect(w.cards(SENART_CHANNEL).filter(({ text }) => text.includes('Série'))).toHaveLength(1)

    const nadia = adviserOf(w.slack, NADIA, SENART_CHANNEL)
    await nadia.dismiss()
    await nadia.press('Séances')
    await w.settled()
    expect(wordsOf(w.modal(NADIA).body)).toContain('vendredi 8 janvier à 14h00')
    const third = (await sessionsOf(first))[2]
    await w.pressForged(NADIA, 'workshop:showSession', third?.id ?? '')
    expect(lastCard()?.text).toContain('vendredi 8 janvier')

    await nadia.dismiss()
    await nadia.press('Modifier')
    await w.settled()
    expect(await nadia.submit({ date: '2027-01-07', start: '10:00', end: '11:30', apply: 'following' })).toEqual({})
    await w.settled()
    const moved = (await sessionsOf(first)).map(({ startsAt }) => local(startsAt))
    expect(moved.slice(0, 4)).toEqual(['2026-12-11 14:00', '2026-12-18 14:00', '2027-01-07 10:00', '2027-01-14 10:00'])
    expect(moved.at(-1)).toBe('2027-04-08 10:00')
    expect(new Set((await sessionsOf(first)).map(({ videoUrl }) => videoUrl)).size).toBe(16)

    await w.pressForged(NADIA, 'workshop:cancelFollowing', (await sessionsOf(first))[3]?.id ?? '')
    expect((await sessionsOf(first)).filter(({ state }) => state === 'scheduled')).toHaveLength(3)
  })

  it('is refused on a public holiday, and when a change would put a session on one', async () => {
    expect((await submit(NADIA, { date: '2026-12-25', sessions: '3' })).errors?.date).toContain('jour férié')
    await published({ title: 'Avant les fêtes', date: '2026-12-10', sessions: '4' })
    const nadia = adviserOf(w.slack, NADIA, SENART_CHANNEL)
    await nadia.dismiss()
    await nadia.press('Modifier')
    await w.settled()
    const errors = await nadia.submit({ date: '2026-12-11', apply: 'following' })
    expect(errors.date).toContain('vendredi 25 décembre')
    await nadia.dismiss()
  })

  it('a copy is filled in but for its day and its room', async () => {
    const { videoUrl } = await published({ title: 'Modèle', seats: '7' })
    const nadia = adviserOf(w.slack, NADIA, SENART_CHANNEL)
    await nadia.dismiss()
    await nadia.press('Dupliquer')
    await w.settled()
    expect(Object.keys(await nadia.submit({}))).toEqual(['date'])
    expect(await nadia.submit({ date: '2026-12-03' })).toEqual({})
    await w.settled()
    const copy = (await w.domain.workshops.upcoming(w.clock.now())).find(({ slack }) => slack?.ts === lastCard()?.ts)
    expect(copy).toMatchObject({ title: 'Modèle', seats: 7, startsAt: new Date('2026-12-03T13:00:00Z'), series: null })
    expect(copy?.videoUrl).toMatch(/MyMatchUp-\w{20}$/)
    expect(copy?.videoUrl).not.toBe(videoUrl)
  })
})

// Last: it moves the clock beyond the dates of the others.
describe('attendance', () => {
  it('lets the host tick who came once it has begun, and take a tick back', async () => {
    const workshop = await published({ seats: '', title: 'Présences' })
    const own = await w.youth('+33612350011')
    const other = await w.youth('+33612350012', MEAUX)
    await w.domain.workshops.register(workshop.id, { youthId: own.youthId, agencyId: SENART }, w.clock.now())
    await w.domain.workshops.register(workshop.id, { youthId: other.youthId, agencyId: MEAUX }, w.clock.now())
    const nadia = adviserOf(w.slack, NADIA, SENART_CHANNEL)
    const came = async () =>
      (await w.domain.workshops.registrations(workshop.id)).filter(({ attendedAt }) => attendedAt !== null).map(({ youthId }) => youthId)
    await nadia.press('Inscrits')
    await w.settled()
    expect(JSON.stringify(w.modal(NADIA).body)).not.toContain('came0')
    await nadia.dismiss()
    await w.clock.advance(workshop.startsAt.getTime() + 60_000 - w.clock.now().getTime())
    await nadia.press('Inscrits')
    await w.settled()
    expect(await nadia.submit({ came0: [own.youthId, other.youthId] })).toEqual({})
    await w.settled()
    expect((await came()).sort()).toEqual([own.youthId, other.youthId].sort())
    expect(wordsOf(lastCard())).toContain('2')
    await nadia.press('Inscrits')
    await w.settled()
    expect(wordsOf(w.modal(NADIA).body)).toContain('présent·e')
    expect(await nadia.submit({ came0: [own.youthId] })).toEqual({})
    await w.settled()
    expect(await came()).toEqual([own.youthId])
  })
})
