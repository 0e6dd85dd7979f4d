import fc from 'fast-check'
import { cut, LIMITS, message, quoted } from '../../admin/blocks/kit.js'
import { emojiOf, escapeMrkdwn, plainOfMrkdwn } from '../../admin/text.js'
import { checkVideoLink, jitsiRoom } from '../../domain/workshops/video-link.js'
import { describe, expect, it } from '../support/jest.js'

describe('plainOfMrkdwn', () => {
  it.each([
    ['Bonjour &amp; &lt;3 &gt;', 'Bonjour & <3 >'],
    ['voir <https://ml.example/a?b=1&amp;c=2>', 'voir https://ml.example/a?b=1&c=2'],
    ['voir <https://ml.example|ml.example>', 'voir https://ml.example'],
    ['voir <https://ml.example/plan|le plan>', 'voir le plan (https://ml.example/plan)'],
    ['écris à <mailto:a@ml.example|a@ml.example>', 'écris à a@ml.example'],
    ['au <tel:0160000000|01 60 00 00 00>', 'au 01 60 00 00 00 (0160000000)'],
    ['<@U1|nadia> dans <#C1|senart>', '@nadia dans #senart'],
    ['<!here> viens', 'viens'],
    ['ok :+1::skin-tone-3: :inconnu:', 'ok 👍 :inconnu:'],
    ['&amp;lt;', '&lt;'],
  ])('%p becomes %p', (given, plain) => {
    expect(plainOfMrkdwn(given, new Map([['+1', '👍']]))).toBe(plain)
  })

  it('gives back what people typed, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!/:[a-z0-9_+'-]+:/.test(text))
        expect(plainOfMrkdwn(escapeMrkdwn(text))).toBe(text.trim())
      }),
    )
  })
})

describe('emojiOf', () => {
  it('reads Slack’s rich text, and nothing from nonsense', () => {
    const blocks = [
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'emoji', name: 'flag-fr', unicode: '1f1eb-1f1f7' }] }],
      },
    ]
    expect(emojiOf(blocks)).toEqual(new Map([['flag-fr', '🇫🇷']]))
    expect(emojiOf([{ type: 'emoji', name: 'x', unicode: 'zz' }, null, 'a', { type: 'emoji' }])).toEqual(new Map())
  })
})

const isWellFormed = (text: string) => !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text)

describe('what goes into blocks', () => {
  it('is never empty, never too long, never half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 2, max: 200 }), (text, most) => {
        const result = cut(text, most)
        expect(result.length).toBeGreaterThan(0)
        expect(result.length).toBeLessThanOrEqual(most)
        if (isWellFormed(text)) expect(isWellFormed(result)).toBe(true)
      }),
    )
  })

  it('keeps a long text whole over several sections', () => {
    const text = 'é🙂x'.repeat(2000)
    const parts = quoted(text).map((block) => JSON.parse(JSON.stringify(block)).text.text)
    expect(parts.join('')).toBe(text)
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(LIMITS.section)
  })

  it('escapes what notifications show', () => {
    expect(message('<!channel>', []).text).toBe('&lt;!channel&gt;')
  })
})

describe('video links', () => {
  it.each([
    ['https://meet.jit.si/Salle', 'https://meet.jit.si/Salle'],
    [' https://zoom.us/j/123?pwd=x ', 'https://zoom.us/j/123?pwd=x'],
    ['https://visio.numérique.gouv.fr/a', 'https://visio.xn--numrique-d1a.gouv.fr/a'],
    ['http://zoom.us/j/1', null],
    ['https://localhost/x', null],
    ['https://10.0.0.1/x', null],
    ['https://[::1]/x', null],
    ['https://2130706433/x', null],
    ['https://a:b@zoom.us/', null],
    ['https://zoom', null],
    ['javascript:alert(1)', null],
    ['zoom.us/j/1', null],
    [`https://zoom.us/${'a'.repeat(600)}`, null],
  ])('%p', (given, link) => {
    const checked = checkVideoLink(given)
    expect('url' in checked ? checked.url : null).toBe(link)
  })

  it('are made so that they pass their own check', () => {
    expect(checkVideoLink(jitsiRoom('abc'))).toEqual({ url: jitsiRoom('abc') })
  })
})
