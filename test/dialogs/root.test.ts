import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Topic, topic } from '../../dialogs/topic.js'
import { type Sent, TestConversation } from './harness.js'

const FILE = { kind: 'document' as const, contentType: 'application/pdf', reference: 'f1' }
const STICKER = { kind: 'sticker' as const, contentType: 'image/webp', reference: 's1' }
const ADVISER_OFFER =
  "Je n'arrive pas à te comprendre, désolé. Veux-tu parler à un conseiller ? [Parler à un conseiller|Continuer avec toi]"
const COLOURS = [
  { value: 'red', label: { text: 'Rouge' } },
  { value: 'blue', label: { text: 'Bleu' } },
]

const says = (id: string, key = `t.${id}`) =>
  topic(id, async (ask) => {
    await ask.say(key)
  })

/** Small topics under the names that the root dialog begins. */
function topics(more: Topic[] = []): Topic[] {
  const own = new Set(more.map(({ id }) => id))
  const usual = [
    topic('welcome', async (ask) => {
      const goesOn = await ask.yesNo('t.welcome')
      if (goesOn) await ask.once('goOn', async () => void Object.assign(ask.turn.memory, { hasGoneOn: true }))
      await ask.say(goesOn ? 't.goOn' : 't.declined')
    }),
    topic('profile', async (ask) => {
      const colour = await ask.choice('t.colour', COLOURS)
      const isSure = await ask.yesNo('t.sure')
      await ask.say('t.profile', { colour, isSure: String(isSure) })
    }),
    topic('menu', async (ask) => {
      const next = await ask.choice('t.menu', [
        { value: 'offers', label: { text: 'Offres' } },
        { value: 'profile', label: { text: 'Mon profil' } },
      ])
      await ask.topic(next)
    }),
    topic('offers', async (ask) => {
      await ask.choice('t.offers', [
        { value: 'a', label: { text: 'Une' } },
        { value: 'done', label: { text: 'Retour' } },
      ])
    }),
    topic('adviser', async (ask, input) => {
      await ask.once('open', async () => void Object.assign(ask.turn.memory, { handoffId: 'h1' }))
      await ask.say('t.adviser', { input: JSON.stringify(input ?? null) })
    }),
    topic('distress', async (ask, input) => {
      await ask.say('t.distress', { input: JSON.stringify(input) })
    }),
    topic('stop', async (ask) => {
      await ask.once('out', async () => ask.turn.optOut())
      if (ask.turn.inbound.optOut === undefined) await ask.say('t.stop')
    }),
    topic('start', async (ask) => {
      await ask.once('in', async () => ask.turn.optIn())
      await ask.say('t.start')
    }),
    topic('delete', async (ask) => {
      if (!(await ask.yesNo('t.delete'))) return ask.say('t.kept')
      await ask.once('erase', async () => ask.turn.erase())
      await ask.say('t.erased')
    }),
    topic('handoff.closed', async (ask) => {
      await ask.once('forget', async () => void delete ask.turn.memory.handoffId)
      await ask.say('t.closed')
    }),
    topic('workshop.reminder', async (ask, input) => {
      if (JSON.stringify(input).includes('late')) return
      await ask.say('t.reminder')
    }),
    topic('offer.alert', async (ask, input) => {
      ask.speakAs('unasked')
      const picked = await ask.choice(`t.alert${JSON.stringify(input)}`, [{ value: 'see', label: { text: 'Voir' } }])
      ask.speakAs('answer')
      await ask.say('t.picked', { picked, input: JSON.stringify(input) })
    }),
    topic('file', async (ask) => {
      await ask.say('t.file', { kind: ask.turn.inbound.media[0]?.kind ?? 'none' })
    }),
    says('handoff.message'),
    says('help'),
    says('data'),
    says('workshops'),
    says('thanks'),
    says('link'),
    says('soon'),
  ]
  return [...usual.filter(({ id }) => !own.has(id)), ...more]
}

const ask = async (talk: TestConversation, ...said: (string | Sent)[]): Promise<string[]> => {
  let answer: string[] = []
  for (const each of said) answer = await talk.say(each)
  return answer
}
const conversation = (more: Topic[] = [], memory?: Record<string, unknown>) => new TestConversation(topics(more), memory)

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

describe('words that work anywhere', () => {
  it.each([
    ['aide', ['help', 'sure [Oui|Non]']],
    ['/aide', ['help', 'sure [Oui|Non]']],
    ['Atelier', ['workshops', 'sure [Oui|Non]']],
    ['retour', ['colour [Rouge|Bleu]']],
    ['stop', ['stop']],
    ['/inconnue', ['Je ne connais pas cette commande.', 'menu [Offres|Mon profil]']],
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

describe('buttons', () => {
  it('answer their own question only', async () => {
    const talk = conversation()
    await ask(talk, 'profil')
    const red = talk.heard[0]?.choices[0]?.value
    expect(await talk.tap('Rouge')).toEqual(['sure [Oui|Non]'])
    expect(await talk.say({ tap: red ?? '', text: 'Rouge' })).toEqual(["Ce bouton n'est plus d'actualité.\nsure [Oui|Non]"])
    expect(await talk.tap('Oui')).toEqual(['profile colour=red isSure=true'])
  })

  it('stay the same when the question is put again', async () => {
    const talk = conversation()
    await ask(talk, 'profil')
    const red = talk.heard[0]?.choices[0]?.value
    await talk.say('aide')
    expect(await talk.say({ tap: red ?? '' })).toEqual(['sure [Oui|Non]'])
  })

  it('of an earlier alert still answer it', async () => {
    const talk = conversation()
    await talk.event('offer.alert', { n: 1 })
    const first = talk.heard[0]?.choices[0]?.value
    expect(talk.heard[0]?.hints).toEqual({ class: 'unasked' })
    await talk.event('offer.alert', { n: 2 })
    expect(talk.stack).toEqual(['offer.alert', 'offer.alert'])
    expect(await talk.say({ tap: first ?? '' })).toEqual(['picked picked=see input={"n":1}', 'alert{"n":2} [Voir]'])
    expect(await talk.say('voir')).toEqual(['picked picked=see input={"n":2}'])
    expect(talk.stack).toEqual([])
  })
})

describe('events', () => {
  it('are told on top, and the question that waited is put again', async () => {
    const talk = conversation()
    await ask(talk, 'profil', 'rouge')
    expect(await talk.event('workshop.reminder', { kind: 'hourBefore' })).toEqual(['reminder', 'sure [Oui|Non]'])
    expect(await talk.say('non')).toEqual(['profile colour=red isSure=false'])
  })

  it('that have nothing to say leave the question be', async () => {
    const talk = conversation()
    await ask(talk, 'profil')
    expect(await talk.event('workshop.reminder', { kind: 'late' })).toEqual([])
    expect(await talk.event('nobody.knows', {})).toEqual([])
    expect(await talk.say('rouge')).toEqual(['sure [Oui|Non]'])
  })

  it('an older alert is not asked again after the newer', async () => {
    const talk = conversation()
    await talk.event('offer.alert', { n: 1 })
    await talk.event('offer.alert', { n: 2 })
    expect(await talk.say('voir')).toEqual(['picked picked=see input={"n":2}'])
    expect(talk.stack).toEqual([])
  })
})

describe('while an adviser has the conversation', () => {
  const open = async () => {
    const talk = conversation()
    await ask(talk, 'profil', 'rouge', 'conseiller')
    return talk
  }

  it('all is passed on, whole, and nothing answered', async () => {
    const talk = await open()
    expect(await talk.say('bonjour madame')).toEqual([])
    expect(await talk.say('aide')).toEqual([])
    expect(await talk.say({ text: 'a'.repeat(3000) })).toEqual([])
    expect(await talk.say({ facts: { media: [FILE], location: { latitude: 48.5, longitude: 2.5 } } })).toEqual([])
    expect(await talk.event('handoff.message', {})).toEqual(['handoff.message'])
    expect(talk.heard[0]?.hints).toEqual({ class: 'answer', from: 'adviser' })
    expect(talk.desk.map(({ value }) => value)).toEqual([
      { handoffId: 'h1', text: 'bonjour madame' },
      { handoffId: 'h1', text: 'aide' },
      { handoffId: 'h1', text: 'a'.repeat(3000) },
      { handoffId: 'h1', text: 'Position partagée : 48.5, 2.5' },
    ])
    expect(talk.desk.at(-1)?.media).toEqual([FILE])
  })

  it('the question that waited is put once it is given back', async () => {
    const talk = await open()
    expect(await talk.event('handoff.closed', {})).toEqual(['closed', 'sure [Oui|Non]'])
    expect(await talk.say('oui')).toEqual(['profile colour=red isSure=true'])
  })

  it.each(['menu', 'RETOUR'])('%s leaves it', async (text) => {
    const talk = await open()
    expect(await talk.say(text)).toEqual([
      "D'accord, on se retrouve tous les deux. Ton conseiller est prévenu.",
      'menu [Offres|Mon profil]',
    ])
    expect(talk.desk).toEqual([{ name: 'handoff.left', value: { handoffId: 'h1', why: 'menu' }, media: [] }])
    expect(talk.state.memory.handoffId).toBeUndefined()
  })

  it('STOP is honoured', async () => {
    const talk = await open()
    expect(await talk.say('stop')).toEqual(['stop'])
    expect(talk.desk.map(({ name, value }) => [name, value])).toEqual([['handoff.left', { handoffId: 'h1', why: 'stop' }]])
  })

  it('SUPPRIMER is honoured, and its question answered', async () => {
    const talk = await open()
    expect(await talk.say('supprimer')).toEqual(['delete [Oui|Non]'])
    expect(await talk.say('non')).toEqual(['kept'])
    expect(await talk.say('re')).toEqual([])
    await talk.say('supprimer')
    expect(await talk.say('oui')).toEqual(['erased'])
  })

  it('distress is answered and passed on', async () => {
    const talk = await open()
    expect(await talk.say('je veux mourir')).toEqual(['distress input={"kind":"suicide"}'])
    expect(talk.desk[0]?.value).toEqual({ handoffId: 'h1', text: 'je veux mourir' })
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
