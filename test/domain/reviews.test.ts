import type { ReviewStore, Submission } from '../../domain/reviews/review.js'
import { SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'

let t: TestDomain
beforeAll(async () => {
  t = await testDomain()
})
afterAll(async () => {
  await t.database.drop()
})

function submission(youthId: string, documentId: string): Submission {
  return { id: `first-${documentId}`, youthId, agencyId: SENART, kind: 'cv', offerId: null, documentIds: [documentId] }
}
type Word = Parameters<ReviewStore['judge']>[2]
const good: Word = { by: 'U1', verdict: 'validated', comments: [] }
const bad: Word = { by: 'U2', verdict: 'changesAsked', comments: [{ section: 'form', text: 'Une faute dans le titre' }] }

describe('a review', () => {
  it('takes each document once, however many submit at the same time', async () => {
    const { reviews } = t.domain
    const results = await Promise.all(['a', 'a', 'b', 'b', 'a'].map((document) => reviews.submit(submission('y1', document))))
    expect(results.filter(({ isNew }) => isNew)).toHaveLength(2)
    const [review, ...others] = await reviews.ofYouth('y1')
    expect(others).toEqual([])
    expect(review?.versions.flatMap(({ documentIds }) => documentIds).sort()).toEqual(['a', 'b'])
  })

  it('hears the first word on a version and no other, and none on an old version', async () => {
    const { reviews } = t.domain
    const { review } = await reviews.submit(submission('y2', 'one'))
    const said = await Promise.all([reviews.judge(review.id, 1, good), reviews.judge(review.id, 1, bad), reviews.judge(review.id, 1, good)])
    expect(said.filter((one) => one?.changed)).toHaveLength(1)
    await reviews.submit(submission('y2', 'two'))
    expect(await reviews.judge(review.id, 1, bad)).toMatchObject({ changed: false, review: { state: 'waiting' } })
    expect(await reviews.judge(review.id, 2, bad)).toMatchObject({ changed: true, review: { state: 'changesAsked' } })
    expect(await reviews.judge('nobody’s', 1, good)).toBeNull()
  })

  it('goes along with its last good version, also while a newer one waits', async () => {
    const { reviews } = t.domain
    const { review } = await reviews.submit(submission('y3', 'good'))
    expect(await reviews.validated('y3', 'cv')).toEqual([])
    await reviews.judge(review.id, 1, good)
    await reviews.submit(submission('y3', 'newer'))
    expect(await reviews.validated('y3', 'cv')).toEqual(['good'])
    expect(await reviews.validated('y3', 'letter')).toEqual([])
  })

  it('keeps what an adviser says sealed, and goes with the person', async () => {
    const { reviews, youths } = t.domain
    const { review } = await reviews.submit(submission('y4', 'doc'))
    await reviews.judge(review.id, 1, bad)
    const raw = await t.database.connection.collection('reviews').find({ youthId: 'y4' }).toArray()
    expect(JSON.stringify(raw)).not.toContain('faute')
    expect((await t.domain.heldAbout('y4')).reviews[0]?.versions[0]?.comments).toEqual(bad.comments)
    await youths.erase('y4')
    expect(await reviews.get(review.id)).toBeNull()
  })
})
