import type { ContactRequest } from '../../domain/contact-requests/contact-request.js'
import { MEAUX, newOffer, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'

let t: TestDomain
beforeAll(async () => {
  t = await testDomain()
})
afterAll(() => t.database.drop())

const at = new Date('2026-11-25T10:00:00Z')

describe('a contact request', () => {
  const ask = (youthId: string, offerId: string, key: string) =>
    t.domain.contactRequests.ask({ youthId, offerId, agencyId: SENART, by: 'youth', key })

  it('is one, when the same person asks twenty times at once', async () => {
    const { offer } = await t.domain.offers.publish(newOffer({ sourceId: 'r:1' }))
    const asked = await Promise.all(Array.from({ length: 20 }, (_, n) => ask('y1', offer.id, `k${n}`)))
    expect(new Set(asked.map(({ request }) => request.id)).size).toBe(1)
    expect(asked.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(await t.domain.contactRequests.waiting(SENART)).toHaveLength(1)
  })

  it('may be asked anew after a refusal, but not by the same turn run again, nor for a filled offer', async () => {
    const { offer } = await t.domain.offers.publish(newOffer({ sourceId: 'r:2' }))
    const first = await ask('y2', offer.id, 'turn1')
    expect(await ask('y2', offer.id, 'turn1')).toEqual(first)
    expect(await ask('y2', offer.id, 'turn0')).toMatchObject({ isNew: false, request: { id: first.request.id } })
    await t.domain.contactRequests.answer(first.request.id, 'refused', 'recruiter')
    expect(await ask('y2', offer.id, 'turn1')).toMatchObject({ isNew: false, request: { id: first.request.id, state: 'refused' } })
    const second = await ask('y2', offer.id, 'turn2')
    expect(second.isNew).toBe(true)
    await t.domain.contactRequests.answer(second.request.id, 'withdrawn', 'youth')
    await t.domain.offers.setState(offer.id, 'filled')
    await expect(ask('y2', offer.id, 'turn3')).rejects.toThrow('is not published')
    await expect(ask('y2', 'none', 'turn4')).rejects.toThrow('is not published')
    expect((await t.domain.contactRequests.ofYouth('y2')).map(({ state }) => state).toSorted()).toEqual(['refused', 'withdrawn'])
  })

  const answers: ContactRequest['state'][] = ['accepted', 'refused', 'withdrawn', 'expired']
  const moves = new Set(['asked>accepted', 'asked>refused', 'asked>withdrawn', 'asked>expired', 'accepted>withdrawn'])
  it.each(
    (['asked', ...answers] as const).flatMap((from) =>
      (['accepted', 'refused', 'withdrawn', 'expired'] as const).map((to) => ({ from, to, changed: moves.has(`${from}>${to}`) })),
    ),
  )('that was $from is answered $to: $changed', async ({ from, to, changed }) => {
    const { offer } = await t.domain.offers.publish(newOffer({ sourceId: `r:${from}:${to}` }))
    const { request } = await ask('y3', offer.id, 'k')
    if (from !== 'asked') await t.domain.contactRequests.answer(request.id, from, 'recruiter')
    const result = await t.domain.contactRequests.answer(request.id, to, 'adviser', 'because')
    expect(result).toMatchObject({ changed, request: { state: changed ? to : from } })
    const entries = 1 + (from === 'asked' ? 0 : 1) + (changed ? 1 : 0)
    expect((await t.domain.contactRequests.get(request.id))?.history).toHaveLength(entries)
  })

  it('takes one of two answers that come together', async () => {
    const { offer } = await t.domain.offers.publish(newOffer({ sourceId: 'r:3' }))
    const { request } = await ask('y4', offer.id, 'k')
    const both = await Promise.all(
      Array.from({ length: 10 }, (_, n) => t.domain.contactRequests.answer(request.id, n % 2 === 0 ? 'accepted' : 'refused', `u${n}`)),
    )
    expect(both.filter(({ changed }) => changed)).toHaveLength(1)
    expect(new Set(both.map((one) => one.request.state)).size).toBe(1)
  })
})

describe('a handoff', () => {
  const open = (id: string, conversationId: string, changes: { isUrgent?: boolean; reason?: 'asked' | 'distress' } = {}) =>
    t.domain.handoffs.open({ id, youthId: 'y', conversationId, agencyId: SENART, reason: 'asked', isUrgent: false, at, ...changes })

  it('is one a conversation, raised to urgent, until it is closed', async () => {
    const opened = await Promise.all(Array.from({ length: 10 }, (_, n) => open(`h1-${n}`, 'c1')))
    expect(opened.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(await open(opened[0]?.handoff.id ?? '', 'c1')).toMatchObject({ isNew: true })
    const { handoff } = await open('h1-x', 'c1', { isUrgent: true, reason: 'distress' })
    expect(handoff).toMatchObject({ isUrgent: true, reason: 'distress' })
    expect((await t.domain.handoffs.openOf('c1'))?.id).toBe(handoff.id)
    expect(await t.domain.handoffs.close(handoff.id, at)).toMatchObject({ changed: true, handoff: { state: 'closed' } })
    expect(await t.domain.handoffs.close(handoff.id, at)).toMatchObject({ changed: false })
    expect(await open(handoff.id, 'c1')).toMatchObject({ isNew: false, handoff: { state: 'closed' } })
    expect(await t.domain.handoffs.openOf('c1')).toBeNull()
    expect(await open('h1-y', 'c1')).toMatchObject({ isNew: true })
  })

  it('goes to the first adviser who takes it', async () => {
    await open('h2', 'c2')
    const taken = await Promise.all(Array.from({ length: 10 }, (_, n) => t.domain.handoffs.assign('h2', `U${n}`, at)))
    expect(taken.filter(({ changed }) => changed)).toHaveLength(1)
    expect(new Set(taken.map(({ handoff }) => handoff.assignedTo)).size).toBe(1)
  })

  it('is found by its thread, and waits anew at another agency after a transfer', async () => {
    await open('h3', 'c3')
    await t.domain.handoffs.setThread('h3', { channelId: 'C1', ts: '1.1' })
    expect((await t.domain.handoffs.byThread('C1', '1.1'))?.id).toBe('h3')
    await t.domain.handoffs.assign('h3', 'U1', at)
    expect((await t.domain.handoffs.transfer('h3', MEAUX, 'U1', at)).handoff).toMatchObject({
      agencyId: MEAUX,
      state: 'waiting',
      assignedTo: null,
      slack: null,
    })
    expect((await t.domain.handoffs.waiting(MEAUX)).map(({ id }) => id)).toEqual(['h3'])
  })

  it('is reminded of once', async () => {
    await open('h4', 'c4')
    const later = new Date(at.getTime() + 10)
    const late = async () => (await t.domain.handoffs.unanswered(new Date(at.getTime() + 1))).map(({ id }) => id)
    expect(await late()).toContain('h4')
    const marked = await Promise.all(Array.from({ length: 5 }, () => t.domain.handoffs.markReminded({ id: 'h4', remindedAt: null }, later)))
    expect(marked.filter(Boolean)).toHaveLength(1)
    expect(await late()).not.toContain('h4')
    await t.domain.handoffs.noteAnswer('h4', at)
    await t.domain.handoffs.noteAnswer('h4', new Date(at.getTime() + 1))
    expect((await t.domain.handoffs.get('h4'))?.firstAnswerAt).toEqual(at)
  })
})

// Last: it moves the clock.
describe('the question that follows an accepted request', () => {
  it('keeps an answer that is quicker than the note that it was put, and the first of two', async () => {
    const { contactRequests, offers } = t.domain
    const { offer } = await offers.publish(newOffer({ sourceId: 'r:followUp' }))
    const { request } = await contactRequests.ask({ youthId: 'y9', offerId: offer.id, agencyId: SENART, by: 'youth', key: 'k' })
    await contactRequests.answer(request.id, 'accepted', 'recruiter')
    await t.clock.advance(6 * 24 * 3_600_000)
    expect(await contactRequests.answerFollowUp(request.id, 'interview', 'yes')).toMatchObject({ changed: true })
    await contactRequests.markFollowUpAsked(request.id, 'interview', 0, t.clock.now())
    expect(await contactRequests.answerFollowUp(request.id, 'interview', 'no')).toMatchObject({ changed: false })
    expect((await contactRequests.get(request.id))?.followUps).toMatchObject([{ kind: 'interview', answer: 'yes' }])
  })
})
