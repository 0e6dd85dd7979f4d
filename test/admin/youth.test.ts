import { MEAUX, newOffer, SENART } from '../support/domain.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '../support/jest.js'
import { MEHDI, NADIA, openWorld, PAUL, ROOT, SENART_CHANNEL, STRANGER, type World, wordsOf } from './world.js'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.stop())
beforeEach(() => {
  w.told.length = 0
})

let count = 0
async function newPerson(agencyId = SENART, firstName = `Zoé${count}`) {
  count += 1
  const phone = `+336123600${String(10 + count)}`
  const { youthId, conversationId } = await w.youth(phone, agencyId)
  const youth = await w.domain.youths.update(youthId, { firstName })
  return { youthId, conversationId, phone, code: youth.code, firstName }
}

async function looksFor(user: string, text: string) {
  const before = w.slack.modal(user)?.id
  await w.slack.person.post(user, { channel: SENART_CHANNEL, text: `/jeune ${text}`.trim() })
  await w.settled()
  const view = w.slack.modal(user)
  return view?.id === before ? undefined : view
}

const share = (youthId: string) =>
  w.domain.youths.recordConsent(youthId, { kind: 'sharing', isGiven: true, version: '1', at: w.clock.now(), channel: 'sms' })

describe('/jeune', () => {
  it.each<[string, (person: Awaited<ReturnType<typeof newPerson>>) => string]>([
    ['by first name, whatever its accents', ({ firstName }) => firstName.replace('é', 'e').toUpperCase()],
    ['by phone', ({ phone }) => phone.replace('+33', '0')],
    ['by code', ({ code }) => code.toLowerCase()],
  ])('finds somebody %s, and notes who looked', async (_, textOf) => {
    const person = await newPerson()
    const view = await looksFor(NADIA, textOf(person))
    expect(wordsOf(view?.body)).toContain(person.code)
    expect(wordsOf(view?.body)).toContain('06 12 36 00')
    expect(await w.domain.audit.ofYouth(person.youthId, 5)).toMatchObject([{ by: NADIA, agencyIds: [SENART], what: 'read' }])
  })

  it('shows search, matches, requests, workshops, exchanges, notes and last messages', async () => {
    const { youthId, conversationId, code } = await newPerson()
    const { offer } = await w.domain.offers.publish(newOffer({ sourceId: 'test:youth' }))
    await w.domain.matches.rankFor(youthId, 5)
    await w.domain.contactRequests.ask({ youthId, offerId: offer.id, agencyId: SENART, by: 'youth', key: 'y' })
    await w.domain.handoffs.open({
      id: 'hy',
      youthId,
      conversationId,
      agencyId: SENART,
      reason: 'asked',
      isUrgent: false,
      at: w.clock.now(),
    })
    await w.domain.notes.add({ id: 'ny', youthId, agencyId: SENART, by: NADIA, text: 'préfère <!channel> le matin', at: w.clock.now() })
    const words = wordsOf((await looksFor(NADIA, code))?.body)
    for (const part of ['Melun', 'Offres les plus proches', 'Vendeur', 'en attente', 'demandé', 'le matin', 'bonjour'])
      expect(words).toContain(part)
    expect(words).not.toContain('<!channel>')
  })

  it('shows to another agency only who shares, without number, messages and notes, and changes nothing for them', async () => {
    const hidden = await newPerson()
    expect(await looksFor(MEHDI, hidden.code)).toBeUndefined()
    expect(w.ephemerals(MEHDI).at(-1)).toContain('Personne de votre Mission Locale')
    const shared = await newPerson()
    await share(shared.youthId)
    await w.domain.notes.add({ id: 'ns', youthId: shared.youthId, agencyId: SENART, by: NADIA, text: 'secret', at: w.clock.now() })
    const words = wordsOf((await looksFor(MEHDI, shared.code))?.body)
    expect(words).toContain('Melun')
    for (const part of ['06 12', 'secret', 'bonjour', 'Mettre en pause']) expect(words).not.toContain(part)
    expect(await w.domain.audit.ofYouth(hidden.youthId, 5)).toEqual([])
    expect(await w.domain.audit.ofYouth(shared.youthId, 5)).toMatchObject([{ by: MEHDI, what: 'read' }])
    for (const action of ['youth:open', 'youth:note', 'youth:pause', 'youth:resume', 'youth:move']) {
      await w.pressForged(MEHDI, action, hidden.youthId)
      expect(w.ephemerals(MEHDI).at(-1)).toContain('n’existe pas, ou n’est pas partagé')
    }
    await w.pressForged(MEHDI, 'youth:pause', shared.youthId)
    expect(w.ephemerals(MEHDI).at(-1)).toContain('pas le changer')
    expect(await w.domain.youths.getMany([hidden.youthId, shared.youthId])).toMatchObject([{ isPaused: false }, { isPaused: false }])
  })

  it('lets choose among several, each noted', async () => {
    const [one, two] = [await newPerson(SENART, 'Camille'), await newPerson(SENART, 'Camille')]
    await newPerson(MEAUX, 'Camille')
    const list = await looksFor(NADIA, 'camille')
    expect(wordsOf(list?.body).match(/"youth:open"/g)).toHaveLength(2)
    const block = list?.body.blocks.find((each) => JSON.stringify(each).includes(two.youthId))
    await w.slack.person.press(NADIA, { viewId: list?.id ?? '' }, { actionId: 'youth:open', blockId: block?.block_id ?? '' })
    await w.settled()
    expect(wordsOf(w.modal(NADIA).body)).toContain(two.code)
    expect((await w.domain.audit.ofYouth(one.youthId, 5)).map(({ what }) => what)).toEqual(['search'])
    expect((await w.domain.audit.ofYouth(two.youthId, 5)).map(({ what }) => what).sort()).toEqual(['read', 'search'])
  })

  it('asks whom to look for, and tells in the field when there is nobody', async () => {
    const { code } = await newPerson()
    const view = await looksFor(PAUL, '')
    const nobody = await w.slack.person.submit(PAUL, view?.id ?? '', { who: { value: 'Xyz' } })
    expect(nobody.errors?.who).toContain('ne correspond')
    expect(await w.slack.person.submit(PAUL, view?.id ?? '', { who: { value: code } })).toEqual({})
    expect(wordsOf(w.modal(PAUL).body)).toContain(code)
  })

  it('keeps a note once, pauses and resumes, and moves to another agency, which the person is told', async () => {
    const { youthId, code } = await newPerson()
    const file = await looksFor(NADIA, code)
    const press = async (actionId: string) => {
      await w.slack.person.press(NADIA, { viewId: file?.id ?? '' }, { actionId })
      await w.settled()
      return w.modal(NADIA)
    }
    const note = await press('youth:note')
    await w.slack.person.submit(NADIA, note.id, { note: { value: 'Permis en cours' } })
    await w.settled()
    expect((await w.domain.notes.ofYouth(youthId, 5)).map(({ text, by }) => [text, by])).toEqual([['Permis en cours', NADIA]])
    expect(wordsOf(w.modal(NADIA).body)).toContain('Permis en cours')
    expect(wordsOf((await press('youth:pause')).body)).toContain('En pause')
    expect((await w.domain.youths.profile(youthId))?.isActive).toBe(false)
    expect(wordsOf((await press('youth:resume')).body)).toContain('Recherche active')
    const move = await press('youth:move')
    await w.slack.person.submit(NADIA, move.id, { agency: { value: MEAUX } })
    await w.settled()
    expect((await w.domain.youths.get(youthId))?.agencyId).toBe(MEAUX)
    expect(w.told.map(({ name }) => name)).toEqual(['agency.changed'])
    expect(wordsOf(w.modal(NADIA).body)).not.toContain('Permis en cours')
    expect((await w.domain.audit.ofYouth(youthId, 9)).map(({ what }) => what).reverse()).toEqual([
      'read',
      'note',
      'pause',
      'resume',
      'move',
    ])
    expect(await looksFor(NADIA, code)).toBeUndefined()
  })

  it('writes to them: a conversation in the adviser’s hands, once, not while a colleague has one, nor to who said STOP', async () => {
    const { youthId, conversationId, code } = await newPerson()
    const file = await looksFor(NADIA, code)
    const openForm = async (user: string) => {
      await w.slack.person.press(user, { viewId: w.modal(user).id }, { actionId: 'youth:write' })
      await w.settled()
      return w.modal(user).id
    }
    const form = await openForm(NADIA)
    const values = { message: { value: 'Le garage te rappelle demain <!channel>' } }
    await Promise.all([1, 2].map(() => w.slack.person.submit(NADIA, form, values).catch(() => undefined)))
    await w.settled()
    expect(w.told.map(({ name, value }) => [name, value.text])).toEqual([['handoff.begun', 'Le garage te rappelle demain <!channel>']])
    const handoff = await w.domain.handoffs.openOf(conversationId)
    expect(handoff).toMatchObject({ reason: 'written', assignedTo: NADIA, waitingSince: null })
    const card = w.cards(SENART_CHANNEL).at(-1)
    expect(wordsOf(card)).toContain('c’est vous qui avez écrit')
    expect(w.thread(card!).map(wordsOf).join()).toContain('&lt;!channel&gt;')
    expect((await w.domain.audit.ofYouth(youthId, 5)).map(({ what }) => what)).toEqual(['message', 'read'])

    await looksFor(PAUL, code)
    const late = await w.slack.person.submit(PAUL, await openForm(PAUL), values)
    expect(late.errors?.message).toContain('Nadia')
    await w.domain.handoffs.close(handoff?.id ?? '', w.clock.now())
    await w.database.connection
      .collection<{ _id: string }>('conversations')
      .updateOne({ _id: conversationId }, { $set: { optedOutAt: w.clock.now() } })
    expect((await w.slack.person.submit(PAUL, w.modal(PAUL).id, values)).errors?.message).toContain('STOP')
    expect(file).toBeDefined()
  })

  it('offers slots from the file, none at which the adviser has somebody else, and marks how it went', async () => {
    const { youthId, code } = await newPerson()
    await looksFor(NADIA, code)
    await w.slack.person.press(NADIA, { viewId: w.modal(NADIA).id }, { actionId: 'appointment:proposeTo' })
    await w.settled()
    const { id: form } = w.modal(NADIA)
    const slot = (time: string) => ({ date1: { value: '2026-12-01' }, time1: { value: time }, address: { value: '1 rue de la Gare' } })
    const startsAt = new Date('2026-12-01T09:00:00Z')
    const rest = { agencyId: SENART, adviserId: NADIA, adviserName: 'Nadia', minutes: 30, mode: 'onsite', videoUrl: null } as const
    await w.domain.appointments.offer({ id: 'held', youthId: 'other', slots: [startsAt], address: 'Ici', ...rest })
    await w.domain.appointments.book('held', startsAt, w.clock.now())
    expect((await w.slack.person.submit(NADIA, form, slot('10:15'))).errors?.time1).toContain('déjà un rendez-vous')
    expect(await w.slack.person.submit(NADIA, form, slot('10:30'))).toEqual({})
    await w.settled()
    expect(w.told.map(({ name }) => name)).toEqual(['appointment.offered'])
    const id = `slack-${form}`
    await w.domain.appointments.book(id, new Date('2026-12-01T09:30:00Z'), w.clock.now())
    await w.admin.desk.deliver({ id: 'picked', conversationId: 'c', name: 'appointment.changed', value: { appointmentId: id }, media: [] })
    const card = () => w.cards(SENART_CHANNEL).at(-1)!
    const press = async (actionId: string) => {
      await w.slack.person.press(NADIA, { channel: SENART_CHANNEL, ts: card().ts }, { actionId })
      await w.settled()
    }
    await press('appointment:move')
    expect((await w.slack.person.submit(NADIA, w.modal(NADIA).id, { time: { value: '10:10' } })).errors?.time).toContain('déjà')
    await w.slack.person.submit(NADIA, w.modal(NADIA).id, { time: { value: '11:00' } })
    await w.settled()
    expect(w.told.map(({ name, value }) => [name, value.version])).toEqual([
      ['appointment.offered', undefined],
      ['appointment.moved', 2],
    ])
    expect(wordsOf(card())).toContain('11h00')
    await press('appointment:done')
    expect(w.ephemerals(NADIA).at(-1)).toContain('pas encore commencé')
    await w.clock.advance(7 * 86_400_000)
    await press('appointment:missed')
    expect(wordsOf(card())).toContain('n’est pas venue')
    expect(wordsOf((await looksFor(NADIA, code))?.body)).toContain('absent·e')
    await press('appointment:reopen')
    await press('appointment:done')
    expect(await w.domain.appointments.get(id)).toMatchObject({ state: 'done', youthId })
  })

  it('is not for somebody of no agency; an administrator sees all', async () => {
    const { code } = await newPerson(MEAUX)
    expect(await looksFor(STRANGER, code)).toBeUndefined()
    expect(w.ephemerals(STRANGER).at(-1)).toContain('Vous ne faites pas encore partie')
    expect(wordsOf((await looksFor(ROOT, code))?.body)).toContain(code)
  })
})
