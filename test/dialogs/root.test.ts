import fc from 'fast-check'
import type { Youth } from '../../domain/youth/youth.js'
import { describe, expect, it } from '../support/jest.js'
import { NOW, type Sent, TestConversation } from './harness.js'
import { ask, conversation, FILE, STICKER, topics } from './small-topics.js'

const ADVISER_OFFER =
  "Je n'arrive pas à te comprendre, désolé. Veux-tu parler à un conseiller ? [Parler à un conseiller|Continuer avec toi]"

describe('first contact', () => {
  it('is the welcome, and then only what one may always ask', async () => {
    const talk = conversation([], {})
    expect(await talk.say('slt je cherche un taf')).toEqual(['welcome [Oui|Non]'])
    expect(talk.state.memory).toMatchObject({ youthId: 'y1', seenOn: '2026-11-25' })
    expect(await talk.say('offres')).toEqual(['welcome [Oui|Non]'])
    expect(await talk.say('AIDE')).toEqual(['help', 'welcome [Oui|Non]'])
    expect(await talk.say('mes données')).toEqual(['data', 'welcome [Oui|Non]'])
    expect(await talk.say('vendeuse')).toEqual(["Je n'ai pas compris. Réponds OUI ou NON.\nwelcome [Oui|Non]"])
    expect(await talk.say('boulangerie')).toEqual(["Je n'ai pas compris. Réponds OUI ou NON.\nwelcome [Oui|Non]"])
    expect(await talk.say('ouais vas y')).toEqual(['goOn'])
    expect(await talk.say('offres')).toEqual(['offers [Une|Retour]'])
  })

  it('with STOP gets its confirmation alone', async () => {
    const talk = conversation([], {})
    expect(await talk.say('stop')).toEqual(['stop'])
    expect(talk.isOptedOut).toBe(true)
  })

  it('with /start or START is the welcome', async () => {
    expect(await conversation([], {}).say({ text: '/start', facts: { startCode: '' } })).toEqual(['welcome [Oui|Non]'])
    expect(await conversation([], {}).say('START')).toEqual(['welcome [Oui|Non]'])
  })

  it('with words of distress gets help before anything else', async () => {
    expect(await conversation([], {}).say('jveux mourir')).toEqual(['distress input={"kind":"suicide"}'])
  })

  it('notes a day of the person once', async () => {
    const talk = conversation()
    await ask(talk, 'menu', 'menu')
    talk.now = new Date('2026-11-26T09:00:00Z')
    await ask(talk, 'menu', 'menu')
    expect(talk.youthUpdates).toEqual([{ lastSeenAt: talk.now }])
  })
})

describe('who writes', () => {
  const person = (id: string, isWelcomed: boolean): Youth => ({
    id,
    code: 'ABC123',
    agencyId: null,
    firstName: null,
    phone: null,
    conversationIds: [],
    consents: isWelcomed ? [{ kind: 'service', isGiven: true, version: '1', at: NOW, channel: 'sms' }] : [],
    isPaused: false,
    createdAt: NOW,
    lastSeenAt: NOW,
  })
  const met = (who: Youth, memory: Record<string, unknown>) =>
    new TestConversation(topics(), memory, { ofConversation: async () => who, update: async () => who })

  it('known from another channel is not welcomed twice', async () => {
    expect(await met(person('y1', true), {}).say('menu')).toEqual(['menu [Offres|Mon profil]'])
  })

  it('erased from another channel begins anew', async () => {
    const talk = met(person('y2', false), { hasGoneOn: true, youthId: 'y1', seenOn: '2026-11-24' })
    expect(await talk.say('menu')).toEqual(['welcome [Oui|Non]'])
    expect(talk.state.memory).toEqual({ youthId: 'y2', seenOn: '2026-11-25' })
  })

  it('joined with another record goes on', async () => {
    const talk = met(person('y2', true), { hasGoneOn: true, youthId: 'y1', seenOn: '2026-11-24' })
    expect(await talk.say('menu')).toEqual(['menu [Offres|Mon profil]'])
    expect(talk.state.memory.youthId).toBe('y2')
  })
})

describe('words that work anywhere', () => {
  it.each([
    ['aide', ['help', 'sure [Oui|Non]']],
    ['/aide', ['help', 'sure [Oui|Non]']],
    ['Atelier', ['workshops', 'sure [Oui|Non]']],
    ['retour', ['colour [Rouge|Bleu]']],
    ['stop', ['stop']],
    ['/inconnue', ['Je ne connais pas cette commande.', 'sure [Oui|Non]']],
    ['offres', ['offers [Une|Retour]']],
    ['je veux mourir', ['distress input={"kind":"suicide"}', 'sure [Oui|Non]']],
    ['conseiller', ['adviser input=null']],
  ])('%j in the middle of the profile', async (text, expected) => {
    expect(await ask(conversation(), 'profil', 'rouge', text)).toEqual(expected)
  })

  it('the dialog resumes where it was', async () => {
    const talk = conversation()
    expect(await ask(talk, 'profil', 'rouge', 'offres')).toEqual(['offers [Une|Retour]'])
    expect(await talk.say('1')).toEqual(['sure [Oui|Non]'])
    expect(await talk.say('oui')).toEqual(['profile colour=red isSure=true'])
    expect(talk.stack).toEqual([])
  })

  it('MENU clears what is under way, but not a profile half told', async () => {
    const talk = conversation()
    expect(await ask(talk, 'profil', 'rouge', 'offres', 'menu')).toEqual(['menu [Offres|Mon profil]'])
    expect(talk.stack).toEqual(['profile', 'menu'])
    expect(await talk.say('mon profil')).toEqual(['sure [Oui|Non]'])
    expect(talk.stack).toEqual(['profile'])
  })

  it('an option that is a global word answers its own question', async () => {
    const talk = conversation()
    expect(await ask(talk, 'menu', 'offres')).toEqual(['offers [Une|Retour]'])
    expect(talk.stack).toEqual(['menu', 'offers'])
    expect(await talk.say('retour')).toEqual(['menu [Offres|Mon profil]'])
  })

  it('no topic is stacked twice', async () => {
    const talk = conversation()
    await ask(talk, 'offres', 'offres', 'profil', 'offres', 'profil', 'offres')
    expect(talk.stack).toEqual(['profile', 'offers'])
  })

  it('a question is not asked after STOP', async () => {
    const talk = conversation()
    expect(await ask(talk, 'profil', 'STOP')).toEqual(['stop'])
    expect(await talk.say('rouge')).toEqual(['sure [Oui|Non]'])
  })

  it('nothing is asked of who has been erased', async () => {
    const talk = conversation()
    expect(await ask(talk, 'profil', 'rouge', 'supprimer', 'oui')).toEqual(['erased'])
    expect(talk.isErased).toBe(true)
    expect(talk.stack).toEqual([])
  })

  it('what the provider answered itself is not answered twice', async () => {
    const talk = conversation()
    await ask(talk, 'profil')
    expect(await talk.say({ text: 'STOP', facts: { optOut: 'stop' } })).toEqual([])
    expect(talk.isOptedOut).toBe(true)
    expect(await talk.say({ text: 'HELP', facts: { optOut: 'help' } })).toEqual([])
    expect(await talk.say({ text: 'START', facts: { optOut: 'start' } })).toEqual(['start', 'colour [Rouge|Bleu]'])
  })
})

describe('not understood', () => {
  it('once: a hint and the question; twice: an adviser is offered', async () => {
    const talk = conversation()
    expect(await ask(talk, 'profil', 'xyz')).toEqual([
      "Je n'ai pas compris. Réponds par un numéro, ou un mot de la liste.\ncolour [Rouge|Bleu]",
    ])
    expect(await talk.say('zyx')).toEqual([ADVISER_OFFER])
    expect(await talk.say('continuer')).toEqual(['colour [Rouge|Bleu]'])
    expect(await ask(talk, 'xyz', 'zyx', '1')).toEqual(['adviser input={"reason":"misunderstood"}'])
    expect(talk.stack).toEqual(['profile'])
  })

  it('the answer itself is still taken while an adviser is offered', async () => {
    expect(await ask(conversation(), 'profil', 'xyz', 'zyx', 'bleu')).toEqual(['sure [Oui|Non]'])
  })

  it('with nothing under way: the menu, then an adviser', async () => {
    const talk = conversation()
    expect(await talk.say('xyz')).toEqual(["Je n'ai pas compris.", 'menu [Offres|Mon profil]'])
    await talk.say('2')
    await ask(talk, 'rouge', 'oui')
    expect(await talk.say('xyz')).toEqual([ADVISER_OFFER])
    expect(await talk.say('oui')).toEqual(['adviser input={"reason":"misunderstood"}'])
  })

  it('a sentence that asks for something else gets it, and the question after', async () => {
    const talk = conversation()
    expect(await ask(talk, 'profil', 'merci bcp')).toEqual(['thanks', 'colour [Rouge|Bleu]'])
    expect(await talk.say('je voudrais voir un conseiller')).toEqual(['adviser input=null'])
  })

  it('an emoji is not a miss', async () => {
    const talk = conversation()
    const again = ['Jolie réponse ! Mais il me faut un mot ou un numéro.\ncolour [Rouge|Bleu]']
    expect(await ask(talk, 'profil', '😎')).toEqual(again)
    expect(await ask(talk, '🙃', '🎉')).toEqual(again)
  })
})

describe('what nobody asked for', () => {
  it.each<[string, Sent, string[]]>([
    ['a file', { facts: { media: [FILE] } }, ['file kind=document', 'colour [Rouge|Bleu]']],
    ['a voice note', { facts: { media: [{ ...FILE, kind: 'audio' }] } }, ['file kind=audio', 'colour [Rouge|Bleu]']],
    ['a sticker', { facts: { media: [STICKER] } }, ['Bien reçu !', 'colour [Rouge|Bleu]']],
    [
      'a position',
      { facts: { location: { latitude: 48, longitude: 2 } } },
      ["Merci, mais je n'ai pas besoin de ta position pour l'instant.", 'colour [Rouge|Bleu]'],
    ],
    ['nothing', { text: '  ' }, ['colour [Rouge|Bleu]']],
    ["one's own contact", { facts: { contact: { phone: '+33600000000', isSelf: true } } }, ['link', 'colour [Rouge|Bleu]']],
    [
      'a correction',
      { text: 'rouge', facts: { isEdit: true } },
      ["J'ai vu que tu as corrigé un message. Pour changer ta réponse d'avant, écris RETOUR.", 'colour [Rouge|Bleu]'],
    ],
    ['5,000 characters', { text: `rouge ${'a'.repeat(5000)}` }, ['sure [Oui|Non]']],
  ])('%s, during a question', async (_label, sent, expected) => {
    expect(await ask(conversation(), 'profil', sent)).toEqual(expected)
  })

  it.each<[string, Sent, string]>([
    ['a sticker', { facts: { media: [STICKER] } }, 'Bien reçu !'],
    ['an emoji', { text: '😎' }, 'Bien reçu !'],
    ['nothing', {}, 'menu [Offres|Mon profil]'],
    ['a file', { facts: { media: [FILE] } }, 'file kind=document'],
    ['an old button', { tap: 'abcd.see' }, "Ce bouton n'est plus d'actualité."],
  ])('%s, with nothing under way', async (_label, sent, expected) => {
    expect((await conversation().say(sent))[0]).toBe(expected)
  })

  it('a correction of what was not understood is read', async () => {
    expect(await ask(conversation(), 'profil', 'rxyz', { text: 'rouge', facts: { isEdit: true } })).toEqual(['sure [Oui|Non]'])
  })
})

describe('whatever is written', () => {
  const said = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }).map((text): Sent => ({ text })),
    fc
      .constantFrom(
        'oui',
        'non',
        '1',
        '2',
        'rouge',
        'menu',
        'retour',
        'profil',
        'offres',
        'aide',
        'conseiller',
        'merci',
        'supprimer',
        '/x',
        '',
        '👍',
        'stop',
        'start',
        'mes donnees',
        'je veux mourir',
        'xyz',
      )
      .map((text): Sent => ({ text })),
    fc.constantFrom('abcd.yes', 'yes', '#0', '').map((tap): Sent => ({ tap })),
    fc.constantFrom<Sent>(
      { facts: { media: [FILE] } },
      { facts: { media: [STICKER] } },
      { facts: { location: { latitude: 0, longitude: 0 } } },
    ),
  )

  it('never fails, and is answered or passed on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(said, { maxLength: 25 }), fc.boolean(), async (messages, hasGoneOn) => {
        const talk = conversation([], hasGoneOn ? { hasGoneOn } : {})
        for (const message of messages) {
          const passedOn = talk.desk.length
          const wasInHandoff = talk.state.memory.handoffId !== undefined
          const answers = await talk.say(message)
          const isEmpty = (message.text ?? '').trim() === '' && message.facts === undefined
          expect(answers.length > 0 || talk.desk.length > passedOn || (wasInHandoff && isEmpty)).toBe(true)
          expect(talk.stack.length).toBeLessThanOrEqual(12)
          if (talk.isErased) return
        }
      }),
      { numRuns: 150 },
    )
  })
})
