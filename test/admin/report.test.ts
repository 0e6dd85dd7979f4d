/** `/bilan`: a month at a glance, in the adviser's own messages, with a picture and a link that opens the whole. */
import { monthNamed } from '../../admin/report.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { NADIA, openWorld, SENART_CHANNEL, type World, wordsOf } from './world.js'

describe('a month that is named', () => {
  it.each([
    ['', '2026-10'],
    ['en cours', '2026-11'],
    ['octobre', '2026-10'],
    ['décembre', '2025-12'],
    ['octobre 2025', '2025-10'],
    ['10/2025', '2025-10'],
    ['2026-02', '2026-02'],
    ['décembre 2026', null],
    ['hier', null],
  ])('%p is %p', (text, month) => {
    expect(monthNamed(text, '2026-11-24')).toBe(month)
  })
})

describe('on the wire', () => {
  let w: World
  beforeAll(async () => {
    w = await openWorld()
  })
  afterAll(() => w.stop())
  const inOwn = () => w.slack.messages(`D${NADIA.slice(1)}`)

  it('comes with its figures, its picture, and other months to choose', async () => {
    await w.youth('+33612370901')
    await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text: '/bilan en cours' })
    await w.settled()
    const shown = inOwn().find(({ blocks }) => JSON.stringify(blocks ?? []).includes('report:month'))
    expect(wordsOf(shown)).toContain('Comptes jeunes')
    expect(wordsOf(shown)).toMatch(/https:\/\/mymatchup\.example\/b\/[\w-]{16}/)
    expect(JSON.stringify(inOwn())).toMatch(/bilan-\d{4}-\d{2}\.png/)
    expect(w.ephemerals(NADIA).join()).toContain('messages')
  })

  it('is asked again when it is no month', async () => {
    await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text: '/bilan hier' })
    await w.settled()
    expect(w.ephemerals(NADIA).at(-1)).toContain('hier')
  })
})
