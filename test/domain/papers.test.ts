import { MOST_DOCUMENT_BYTES } from '../../domain/documents/document.js'
import { inspectPaper } from '../../domain/papers/inspect.js'
import { validatedVersion } from '../../domain/papers/paper.js'
import { newYouth, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { docx, PNG, pdfOf } from '../support/papers.js'

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const OLD_WORD = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])
const JPEG = Buffer.concat([Buffer.from('ffd8ffe000104a46494600', 'hex'), Buffer.alloc(200)])
const HEIC = Buffer.concat([Buffer.from('0000001c66747970', 'hex'), Buffer.from('heic'), Buffer.alloc(300)])

describe('a file sent as CV or letter', () => {
  it.each<[string, () => Buffer | Promise<Buffer>, object]>([
    ['a PDF', () => pdfOf('Lina, vendeuse'), { contentType: 'application/pdf' }],
    ['a PDF whose owner forbids changes', () => pdfOf('Lina', { ownerPassword: 'secret' }), { contentType: 'application/pdf' }],
    ['a JPEG', () => JPEG, { contentType: 'image/jpeg' }],
    ['a PNG', () => PNG, { contentType: 'image/png' }],
    ['a HEIC', () => HEIC, { contentType: 'image/heic' }],
    ['a Word file', docx, { contentType: DOCX }],
    ['nothing', () => Buffer.alloc(0), { problem: 'empty' }],
    ['what is too large', () => Buffer.alloc(MOST_DOCUMENT_BYTES + 1), { problem: 'tooLarge' }],
    ['a PDF that asks for a password', () => pdfOf('Lina', { userPassword: 'secret' }), { problem: 'locked' }],
    ['a PDF cut off', async () => (await pdfOf('Lina')).subarray(0, 300), { problem: 'damaged' }],
    ['a blank PDF', () => pdfOf(''), { problem: 'blank' }],
    ['an old Word file', () => OLD_WORD, { problem: 'oldWord' }],
    ['a program', () => Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.alloc(100)]), { problem: 'wrongType' }],
    ['a page of the web', () => Buffer.from('<!doctype html><script>1</script>'), { problem: 'wrongType' }],
  ])('%s is known for what it is', async (_, make, known) => {
    expect(await inspectPaper(await make())).toEqual(known)
  })
})

describe('versions and reviews', () => {
  let t: TestDomain
  beforeAll(async () => {
    t = await testDomain()
  })
  afterAll(() => t.database.drop())

  const version = (youthId: string, key: string, agencyId: string | null = SENART) => ({
    youthId,
    kind: 'resume' as const,
    offerId: null,
    documentId: `doc:${key}`,
    isMade: false,
    agencyId,
    key,
  })
  const verdict = (by: string, state: 'validated' | 'toChange' = 'validated') => ({
    state,
    by,
    adviserName: by,
    comments: [{ section: 'skills', text: 'Remarque-Testament' }],
  })
  const states = async (id: string) => (await t.domain.papers.get(id))?.versions.map(({ state }) => state)

  it('a newer one takes the place of one that waits; the same turn adds one', async () => {
    const youthId = await newYouth(t.domain, 'sms:papers', '+33612388001')
    const { paper } = await t.domain.papers.add(version(youthId, 'a'))
    await Promise.all([t.domain.papers.add(version(youthId, 'b')), t.another().papers.add(version(youthId, 'b'))])
    expect(await states(paper.id)).toEqual(['replaced', 'waiting'])
    expect(await t.domain.papers.waiting(SENART)).toHaveLength(1)
    expect((await t.domain.papers.review(paper.id, 1, verdict('U1'))).changed).toBe(false)
    const both = await Promise.all([
      t.domain.papers.review(paper.id, 2, verdict('U1')),
      t.another().papers.review(paper.id, 2, verdict('U2', 'toChange')),
    ])
    expect(both.filter(({ changed }) => changed)).toHaveLength(1)
    expect(await t.domain.papers.waiting(SENART)).toEqual([])
  })

  it('the validated one goes with requests while a newer one waits, or was taken back', async () => {
    const youthId = await newYouth(t.domain, 'sms:papers2', '+33612388002')
    const { paper } = await t.domain.papers.add(version(youthId, 'a'))
    await t.domain.papers.review(paper.id, 1, verdict('U1'))
    await t.domain.papers.add(version(youthId, 'b'))
    await t.domain.papers.withdraw(paper.id)
    expect((await t.domain.papers.review(paper.id, 2, verdict('U1'))).changed).toBe(false)
    await t.domain.papers.add(version(youthId, 'c', null))
    const now = await t.domain.papers.get(paper.id)
    expect(await states(paper.id)).toEqual(['validated', 'withdrawn', 'kept'])
    expect(now === null ? null : validatedVersion(now)?.number).toBe(1)
  })

  it('remarks are sealed, follow the person, and are erased with them and with their files', async () => {
    const one = await newYouth(t.domain, 'sms:papers3', '+33612388003')
    const other = await newYouth(t.domain, 'tg:papers4')
    const { paper } = await t.domain.papers.add(version(other, 'a'))
    await t.domain.papers.review(paper.id, 1, verdict('U1', 'toChange'))
    await t.domain.documents.keep({
      id: 'doc:a',
      youthId: other,
      fileName: 'cv.png',
      contentType: 'image/png',
      purpose: 'resume',
      expiresAt: null,
      bytes: PNG,
    })
    expect(JSON.stringify(await t.database.connection.collection('papers').find().toArray())).not.toContain('Testament')
    await t.domain.youths.merge(one, other)
    expect((await t.domain.heldAbout(one)).papers.map(({ id }) => id)).toEqual([paper.id])
    expect((await t.domain.traces.note(one)).paperIds).toEqual([paper.id])
    await t.domain.youths.erase(one)
    expect(await t.domain.papers.get(paper.id)).toBeNull()
    expect(await t.domain.documents.read('doc:a')).toBeNull()
  })
})
