import type { Consent } from '../../domain/youth/youth.js'
import { newOffer, newProfile, newYouth, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'

let t: TestDomain
beforeAll(async () => {
  t = await testDomain()
})
afterAll(() => t.database.drop())

const consent = (kind: Consent['kind'], isGiven: boolean, minute = 0): Consent => ({
  kind,
  isGiven,
  version: '1',
  at: new Date(Date.UTC(2026, 10, 25, 9, minute)),
  channel: 'sms',
})
const raw = (name: string) => t.database.connection.collection(name)

describe('the person behind a conversation', () => {
  it('is one, when the first SMS and WhatsApp messages of a number arrive together, ten times over', async () => {
    const { youths } = t.domain
    const phone = '+33612340001'
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, index) => youths.ofConversation(index % 2 === 0 ? 'sms-1' : 'whatsapp-1', phone, `k${index}`)),
    )
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    const youth = await youths.byPhone(phone)
    expect(youth?.conversationIds.toSorted()).toEqual(['sms-1', 'whatsapp-1'])
    expect(youth?.code).toMatch(/^[2-9A-HJ-NP-TW-Z]{6}$/)
    expect(await youths.byCode(` ${youth?.code.toLowerCase()} `)).toEqual(youth)
  })

  it('is one without a phone, too', async () => {
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, index) => t.domain.youths.ofConversation('telegram-1', undefined, `k${index}`)),
    )
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    expect(made[0]?.phone).toBeNull()
  })

  it('keeps the conversation last used last', async () => {
    const { youths } = t.domain
    await youths.ofConversation('sms-2', '+33612340002', 'a')
    await youths.ofConversation('whatsapp-2', '+33612340002', 'b')
    expect((await youths.ofConversation('sms-2', '+33612340002', 'c')).conversationIds).toEqual(['whatsapp-2', 'sms-2'])
    expect((await youths.ofConversation('sms-2', '+33612340002', 'd')).conversationIds).toEqual(['whatsapp-2', 'sms-2'])
  })

  it('is joined when a hidden WhatsApp number turns out to be a known one', async () => {
    const { youths } = t.domain
    const known = await youths.ofConversation('sms-3', '+33612340003', 'a')
    await youths.ofConversation('whatsapp-3', undefined, 'b')
    const joined = await youths.ofConversation('whatsapp-3', '+33612340003', 'c')
    expect(joined.id).toBe(known.id)
    expect(joined.conversationIds).toEqual(['sms-3', 'whatsapp-3'])
  })

  it('is unreadable at rest', async () => {
    const { youths } = t.domain
    const youth = await youths.ofConversation('sms-4', '+33612340004', 'a')
    await youths.update(youth.id, { firstName: 'Inès' })
    expect(await youths.get(youth.id)).toMatchObject({ firstName: 'Inès', phone: '+33612340004' })
    const stored = JSON.stringify(await raw('youths').findOne({ conversationIds: 'sms-4' }))
    expect(stored).not.toMatch(/Inès|612340004/)
  })

  it('refuses a number that belongs to somebody else', async () => {
    const { youths } = t.domain
    await youths.ofConversation('sms-5', '+33612340005', 'a')
    const other = await youths.ofConversation('telegram-5', undefined, 'b')
    await expect(youths.update(other.id, { phone: '+33612340005' })).rejects.toThrow('belongs to another youth')
    await youths.update(other.id, { phone: '+33612340055' })
    expect((await youths.update(other.id, { phone: null })).phone).toBeNull()
    expect(await youths.byPhone('+33612340055')).toBeNull()
  })
})

describe('consents', () => {
  it('are kept as a history, and a repeated turn adds none', async () => {
    const { youths } = t.domain
    const { id } = await youths.ofConversation('sms-6', '+33612340006', 'a')
    for (const one of [consent('service', true), consent('alerts', true, 1), consent('alerts', true, 2), consent('alerts', false, 3)]) {
      await youths.recordConsent(id, one)
    }
    expect((await youths.get(id))?.consents).toEqual([consent('service', true), consent('alerts', true, 1), consent('alerts', false, 3)])
  })

  it.each([
    { label: 'nothing said', given: [], isPaused: false, isActive: false, wantsAlerts: false },
    { label: 'went on', given: [consent('service', true)], isPaused: false, isActive: true, wantsAlerts: false },
    {
      label: 'wants alerts',
      given: [consent('service', true), consent('alerts', true)],
      isPaused: false,
      isActive: true,
      wantsAlerts: true,
    },
    {
      label: 'took alerts back',
      given: [consent('service', true), consent('alerts', true), consent('alerts', false, 1)],
      isPaused: false,
      isActive: true,
      wantsAlerts: false,
    },
    { label: 'paused', given: [consent('service', true)], isPaused: true, isActive: false, wantsAlerts: false },
  ])('decide whether the profile is matched: $label', async ({ label, given, isPaused, isActive, wantsAlerts }) => {
    const { youths } = t.domain
    const { id } = await youths.ofConversation(`consent-${label}`, undefined, 'a')
    await youths.saveProfile(id, newProfile())
    for (const one of given) await youths.recordConsent(id, one)
    await youths.update(id, { isPaused })
    expect(await youths.profile(id)).toMatchObject({ isActive, wantsAlerts })
  })
})

describe('the profile', () => {
  it('gets a version for each change, none for a repetition, and nothing of the person', async () => {
    const { youths } = t.domain
    const id = await newYouth(t.domain, 'sms-7', '+33612340007')
    expect((await youths.saveProfile(id, newProfile())).version).toBe(1)
    const changed = await youths.saveProfile(id, { ...newProfile({ contracts: ['cdi'] }), ...{ firstName: 'Inès' } })
    expect(changed.version).toBe(2)
    expect(JSON.stringify(await raw('profiles').findOne({ version: 2 }))).not.toContain('Inès')
    expect(await youths.profile(id)).toMatchObject({ profile: newProfile({ contracts: ['cdi'] }), isActive: true })
  })

  it('loses no change when several are saved at once', async () => {
    const { youths } = t.domain
    const id = await newYouth(t.domain, 'sms-8', '+33612340008')
    await Promise.all([5, 10, 15, 30, 50].map((km) => youths.saveProfile(id, newProfile({ reach: { kind: 'radius', km } }))))
    expect((await youths.profile(id))?.version).toBe(6)
  })
})

describe('a code that joins Telegram to a phone', () => {
  it('joins both records: conversations, consents, profile, matches, requests, registrations', async () => {
    const { youths, offers, matches, contactRequests } = t.domain
    const into = await newYouth(t.domain, 'sms-9', '+33612340009')
    const from = await newYouth(t.domain, 'telegram-9')
    await youths.saveProfile(from, newProfile({ contracts: ['cdd'] }))
    const { offer } = await offers.publish(newOffer({ sourceId: 'test:join', contract: 'cdd' }))
    await matches.rankFor(from, 10)
    await matches.react(from, offer.id, 'interested')
    await contactRequests.ask({ youthId: from, offerId: offer.id, agencyId: SENART, by: 'youth', key: 'k' })
    const code = await youths.openLinkCode(from, '+33612340009')
    expect(code).toMatch(/^\d{6}$/)

    const joined = await youths.redeemLinkCode(from, `${code.slice(0, 3)} ${code.slice(3)}`)
    expect(joined).toMatchObject({ ok: true, youth: { id: into, conversationIds: ['sms-9', 'telegram-9'] } })
    expect(await youths.get(from)).toBeNull()
    expect(await youths.profile(into)).toMatchObject({ profile: { contracts: ['cdd'] }, isActive: true })
    expect(await matches.get(into, offer.id)).toMatchObject({ reaction: 'interested' })
    expect(await contactRequests.ofYouth(into)).toMatchObject([{ offerId: offer.id, state: 'asked' }])
    expect(await youths.redeemLinkCode(from, code)).toMatchObject({ ok: true, youth: { id: into } })
  })

  it('gives the number to the youth where nobody has it', async () => {
    const { youths } = t.domain
    const { id } = await youths.ofConversation('telegram-10', undefined, 'a')
    const code = await youths.openLinkCode(id, '+33612340010')
    expect(await youths.redeemLinkCode(id, code)).toMatchObject({ ok: true, youth: { id, phone: '+33612340010' } })
  })

  it('is good for five tries', async () => {
    const { youths } = t.domain
    const { id } = await youths.ofConversation('telegram-11', undefined, 'a')
    const code = await youths.openLinkCode(id, '+33612340011')
    const wrong = code === '000000' ? '111111' : '000000'
    const tries = await Promise.all(Array.from({ length: 20 }, () => youths.redeemLinkCode(id, wrong)))
    expect(tries.filter((one) => !one.ok && one.reason === 'wrong')).toHaveLength(4)
    expect(await youths.redeemLinkCode(id, code)).toEqual({ ok: false, reason: 'tooManyTries' })
  })

  it('is good for ten minutes', async () => {
    const { youths } = t.domain
    const { id } = await youths.ofConversation('telegram-12', undefined, 'a')
    const code = await youths.openLinkCode(id, '+33612340012')
    await t.clock.advance(10 * 60_000)
    expect(await youths.redeemLinkCode(id, code)).toEqual({ ok: false, reason: 'expired' })
  })
})

describe('erasure', () => {
  it('leaves nothing of the person but anonymous counts', async () => {
    const { domain } = t
    const id = await newYouth(domain, 'sms-13', '+33612340013')
    const { offer } = await domain.offers.publish(newOffer({ sourceId: 'test:erase' }))
    await domain.matches.rankFor(id, 10)
    await domain.matches.takeAlertSlot(id, '2026-11-25', 'k', 3)
    await domain.contactRequests.ask({ youthId: id, offerId: offer.id, agencyId: SENART, by: 'youth', key: 'k' })
    await domain.handoffs.open({
      id: 'h-erase',
      youthId: id,
      conversationId: 'sms-13',
      agencyId: SENART,
      reason: 'asked',
      isUrgent: false,
      at: t.clock.now(),
    })
    const workshop = await domain.workshops.create(
      {
        agencyId: SENART,
        title: 'CV',
        theme: 'cv',
        description: '',
        host: 'Léa',
        startsAt: new Date(t.clock.now().getTime() + 3_600_000),
        endsAt: new Date(t.clock.now().getTime() + 7_200_000),
        mode: 'video',
        videoUrl: 'https://meet.jit.si/x',
        address: null,
        seats: 1,
        invitedAgencyIds: [SENART],
        createdBy: 'U1',
      },
      'erase',
    )
    const waiting = await newYouth(domain, 'sms-14', '+33612340014')
    await domain.workshops.register(workshop.id, { youthId: id, agencyId: null }, t.clock.now())
    await domain.workshops.register(workshop.id, { youthId: waiting, agencyId: null }, t.clock.now())
    await domain.youths.openLinkCode(id, '+33612340099')

    await domain.youths.erase(id)
    await domain.youths.erase(id)

    for (const { name } of await t.database.connection.listCollections()) {
      expect({ name, left: JSON.stringify(await raw(name).find().toArray()).includes(id) }).toEqual({ name, left: false })
    }
    expect(await domain.youths.get(id)).toBeNull()
    expect(await domain.youths.byPhone('+33612340013')).toBeNull()
    expect(await domain.workshops.registrations(workshop.id)).toMatchObject([{ youthId: waiting, state: 'registered' }])
    expect(await domain.counters.get('erased.youths')).toBe(1)
    expect(await domain.counters.get('erased.contactRequests')).toBe(1)
    expect(await domain.counters.get('erased.registrations')).toBe(1)
  })
})

describe('how many there are', () => {
  it('counts those who look for work, not those who hire', async () => {
    const before = await t.domain.youths.count()
    const person = await t.domain.youths.ofConversation('hires', '+33611223399', 'hires:1')
    await t.domain.recruiters.register({
      personId: person.id,
      companyId: 'c',
      name: 'Mme Martin',
      phone: null,
      conversationId: 'hires',
      agencyId: SENART,
    })
    expect(await t.domain.youths.count()).toBe(before)
    await t.domain.youths.erase(person.id)
    expect(await t.domain.youths.count()).toBe(before)
  })
})
