import mongoose from 'mongoose'
import { MOST_DOCUMENT_BYTES } from '../../domain/documents/document.js'
import { newYouth, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'

let t: TestDomain
beforeAll(async () => {
  t = await testDomain()
})
afterAll(() => t.database.drop())

const DAY_MS = 24 * 3_600_000
const bytes = Buffer.from('%PDF-1.4 le plan d’accès'.repeat(20_000))
const given = (id: string, youthId: string, expiresAt: Date | null = null) => ({
  id,
  youthId,
  fileName: 'Plan d’accès.pdf',
  contentType: 'application/pdf',
  purpose: 'handoff',
  expiresAt,
  bytes,
})

describe('documents', () => {
  it('come back as they were, once for each id, and are unreadable at rest', async () => {
    const kept = await t.domain.documents.keep(given('one', 'y1'))
    expect(kept).toMatchObject({ id: 'one', fileName: 'Plan d’accès.pdf', sizeBytes: bytes.length })
    await t.domain.documents.keep({ ...given('one', 'y1'), bytes: Buffer.from('other') })
    const read = await t.another().documents.read('one')
    expect(read?.bytes.equals(bytes)).toBe(true)
    expect(read?.document.fileName).toBe('Plan d’accès.pdf')
    const { connection } = t.database
    const rest = JSON.stringify([
      await connection.collection('documents.files').find().toArray(),
      (await connection.collection('documents.chunks').find().toArray()).map(({ data }) => Buffer.from(data.buffer).toString('latin1')),
    ])
    expect(rest).not.toContain('Plan')
    expect(rest).not.toContain('%PDF')
  })

  it('replaces what an upload that was cut off has left', async () => {
    await t.domain.documents.keep(given('cut', 'y1'))
    await t.database.connection.collection('documents.files').deleteOne({ 'metadata.id': 'cut' })
    await t.domain.documents.keep(given('cut', 'y1'))
    expect((await t.domain.documents.read('cut'))?.bytes.equals(bytes)).toBe(true)
  })

  it('are kept once when two keep the same at once', async () => {
    const { connection } = t.database
    const pieces = async () => {
      const kept = await connection.collection('documents.files').distinct('_id')
      return connection.collection('documents.chunks').countDocuments({ files_id: { $nin: kept } })
    }
    const before = await pieces()
    for (let round = 0; round < 20; round++) {
      const id = `two${round}`
      await Promise.all(Array.from({ length: 3 }, () => t.domain.documents.keep(given(id, 'y1'))))
      expect((await t.domain.documents.read(id))?.bytes.equals(bytes)).toBe(true)
    }
    expect(await pieces()).toBe(before)
  })

  it('leave no pieces of an upload that was cut off for long', async () => {
    const chunks = t.database.connection.collection('documents.chunks')
    const twoDaysAgo = mongoose.Types.ObjectId.createFromTime(Math.floor(Date.now() / 1000) - 2 * 86_400)
    await chunks.insertOne({ files_id: twoDaysAgo, n: 0, data: Buffer.from('piece') })
    await t.domain.documents.purge()
    expect(await chunks.countDocuments({ files_id: twoDaysAgo })).toBe(0)
    expect((await t.domain.documents.read('two0'))?.bytes.equals(bytes)).toBe(true)
  })

  it('are bounded', async () => {
    const tooMuch = { ...given('big', 'y1'), bytes: Buffer.alloc(MOST_DOCUMENT_BYTES + 1) }
    await expect(t.domain.documents.keep(tooMuch)).rejects.toThrow(RangeError)
  })

  it('are gone once they have expired, and are swept away', async () => {
    await t.domain.documents.keep(given('short', 'y2', new Date(t.clock.now().getTime() + DAY_MS)))
    expect(await t.domain.documents.get('short')).not.toBeNull()
    await t.clock.advance(2 * DAY_MS)
    expect(await t.domain.documents.read('short')).toBeNull()
    expect(await t.domain.documents.purge()).toBe(1)
    expect(await t.database.connection.collection('documents.files').countDocuments({ 'metadata.id': 'short' })).toBe(0)
  })

  it('and notes go with an erased person; the audit keeps who looked, not at whom', async () => {
    const youthId = await newYouth(t.domain, 'c-erased', '+33612340001')
    await t.domain.documents.keep(given('theirs', youthId))
    await t.domain.notes.add({ id: 'n1', youthId, agencyId: null, by: 'U1', text: 'timide', at: t.clock.now() })
    await t.domain.audit.add({ by: 'U1', agencyIds: [], what: 'read', youthId, detail: { card: 'x' } })
    const held = await t.domain.heldAbout(youthId)
    expect([held.documents.length, held.notes[0]?.text]).toEqual([1, 'timide'])
    expect(JSON.stringify(await t.database.connection.collection('notes').find().toArray())).not.toContain('timide')
    await t.domain.youths.erase(youthId)
    expect(await t.domain.documents.read('theirs')).toBeNull()
    expect(await t.database.connection.collection('documents.chunks').countDocuments()).toBeGreaterThan(0)
    expect(await t.domain.notes.ofYouth(youthId, 5)).toEqual([])
    expect(await t.domain.audit.byAdviser('U1', 5)).toMatchObject([{ what: 'read', youthId: '', detail: {} }])
  })
})

describe('a first name', () => {
  it('is found whatever its accents and case, and forgotten with the name', async () => {
    const id = await newYouth(t.domain, 'c-name', '+33612340002')
    await t.domain.youths.update(id, { firstName: 'Léa-Marie' })
    expect((await t.domain.youths.byFirstName('lea marie', 5)).map((youth) => youth.id)).toEqual([id])
    await t.domain.youths.update(id, { firstName: null })
    expect(await t.domain.youths.byFirstName('Léa-Marie', 5)).toEqual([])
  })
})
