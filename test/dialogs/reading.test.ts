import fc from 'fast-check'
import { isEmojiOnly } from '../../dialogs/input.js'
import { isSkip } from '../../dialogs/prompts/skip.js'
import { choicesIn } from '../../dialogs/understanding/choices.js'
import { dateIn } from '../../dialogs/understanding/dates.js'
import { commandOf, globalWordOf } from '../../dialogs/understanding/global-words.js'
import { languagesIn } from '../../dialogs/understanding/languages.js'
import { optionIn, phrasesOf } from '../../dialogs/understanding/options.js'
import { yesOrNo } from '../../dialogs/understanding/yes-no.js'
import { describe, expect, it } from '../support/jest.js'

const CONTRACTS = [
  phrasesOf('CDI', ['fixe', 'longue duree']),
  phrasesOf('CDD', ['courte duree']),
  phrasesOf('Intérim', ['mission', 'missions']),
  phrasesOf('Alternance', ['apprenti', 'contrat pro', 'apprentissage']),
  phrasesOf('Saisonnier', ['saison', 'job d ete']),
  phrasesOf('Stage', ['stages']),
]
const OFFER = [
  phrasesOf("Ça m'intéresse", ['oui', 'ok', 'je veux', 'postuler']),
  phrasesOf('Pourquoi cette offre ?', ['pourquoi', 'pk', 'pq']),
  phrasesOf('Pas pour moi', ['non', 'bof', 'pas interesse', 'j aime pas']),
  phrasesOf('Revenir à la liste', ['autres', 'autre', 'suivant']),
]
const REACH = [
  phrasesOf('5 km', ['5', '5km', 'a pied']),
  phrasesOf('10 km', ['10', '10km']),
  phrasesOf('20 km', ['20', '20km']),
  phrasesOf('50 km', ['50', '50km', 'loin']),
  phrasesOf('Tout le département', ['departement', 'partout']),
]
const LEVELS = [
  phrasesOf('Sans diplôme', ['rien', 'brevet', '3eme', 'college']),
  phrasesOf('CAP ou BEP', ['cap', 'bep']),
  phrasesOf('Bac', ['bac pro', 'terminale']),
  phrasesOf('Bac+2', ['bts', 'dut']),
]
const LICENCES = [
  phrasesOf('Permis B', ['permis', 'voiture', 'oui', 'j ai le permis']),
  phrasesOf('Scooter (AM)', ['bsr', 'scooter', 'am']),
  phrasesOf('Moto (A)', ['moto']),
  phrasesOf('Poids lourd (C)', ['poids lourd', 'camion']),
  phrasesOf('CACES', ['cariste']),
]

describe('one option', () => {
  const table: [string, ReturnType<typeof phrasesOf>[], number | undefined][] = [
    ['2', CONTRACTS, 1],
    ['2)', CONTRACTS, 1],
    ['2.', CONTRACTS, 1],
    ['2️⃣', CONTRACTS, 1],
    ['n°2', CONTRACTS, 1],
    ['le 2', CONTRACTS, 1],
    ['choix 2', CONTRACTS, 1],
    ['je prends le 2', CONTRACTS, 1],
    ['deux', CONTRACTS, 1],
    ['la deuxième', CONTRACTS, 1],
    ['la seconde', CONTRACTS, 1],
    ['2eme', CONTRACTS, 1],
    ['2è', CONTRACTS, 1],
    ['le premier', CONTRACTS, 0],
    ['1er', CONTRACTS, 0],
    ['le dernier', CONTRACTS, 5],
    ['7', CONTRACTS, undefined],
    ['0', CONTRACTS, undefined],
    ['CDI', CONTRACTS, 0],
    ['cdi stp', CONTRACTS, 0],
    ['un cdi', CONTRACTS, 0],
    ['je veux un CDI !!', CONTRACTS, 0],
    ['plutôt en cdd', CONTRACTS, 1],
    ['interim', CONTRACTS, 2],
    ['interin', CONTRACTS, 2],
    ['intérimm', CONTRACTS, 2],
    ['altrnance', CONTRACTS, 3],
    ['alternence', CONTRACTS, 3],
    ['altern', CONTRACTS, 3],
    ["contrat d'apprentissage", CONTRACTS, 3],
    ['des missions', CONTRACTS, 2],
    ['saisonniers', CONTRACTS, 4],
    ['stagge', CONTRACTS, 5],
    ['cdi ou cdd', CONTRACTS, undefined],
    ['pas interim', CONTRACTS, undefined],
    ['je sais pas', CONTRACTS, undefined],
    ['', CONTRACTS, undefined],
    ['😀', CONTRACTS, undefined],
    ['ca minteresse', OFFER, 0],
    ['interesse', OFFER, 0],
    ["ça m'interresse", OFFER, 0],
    ['oui', OFFER, 0],
    ['pk', OFFER, 1],
    ['pourquoi ?', OFFER, 1],
    ['pourkoi', OFFER, 1],
    ['pas pour moi', OFFER, 2],
    ['pas pr moi', OFFER, 2],
    ['pas interesse', OFFER, 2],
    ['non merci', OFFER, 2],
    ['la liste', OFFER, 3],
    ['revenir', OFFER, 3],
    ['5', REACH, 4],
    ['10', REACH, 1],
    ['10 km', REACH, 1],
    ['10km', REACH, 1],
    ['20 kms', REACH, 2],
    ['20', REACH, 2],
    ['tout le departement', REACH, 4],
    ['le département', REACH, 4],
    ['loin', REACH, 3],
    ['3eme', LEVELS, 0],
    ['bac', LEVELS, 2],
    ['bac pro', LEVELS, 2],
    ['bac+2', LEVELS, 3],
    ['bac 2', LEVELS, 3],
    ['cap', LEVELS, 1],
    ["j'ai un bts", LEVELS, 3],
    ['aucun diplome', LEVELS, 0],
  ]
  it.each(table)('%j', (text, options, expected) => {
    expect(optionIn(text, options)).toBe(expected)
  })
})

describe('several options', () => {
  const table: [string, ReturnType<typeof phrasesOf>[], number[] | undefined][] = [
    ['1 3', CONTRACTS, [0, 2]],
    ['1,3', CONTRACTS, [0, 2]],
    ['1 et 3', CONTRACTS, [0, 2]],
    ['1-3', CONTRACTS, [0, 2]],
    ['1/2/6', CONTRACTS, [0, 1, 5]],
    ['13', CONTRACTS, [0, 2]],
    ['3 1 1', CONTRACTS, [0, 2]],
    ['19', CONTRACTS, undefined],
    ['2', CONTRACTS, [1]],
    ['le 1 et le 2', CONTRACTS, [0, 1]],
    ['cdi cdd', CONTRACTS, [0, 1]],
    ['CDI, CDD', CONTRACTS, [0, 1]],
    ['cdi et cdd', CONTRACTS, [0, 1]],
    ['cdi/interim', CONTRACTS, [0, 2]],
    ['cdd ou interim ou saison', CONTRACTS, [1, 2, 4]],
    ['un cdi ou une alternence', CONTRACTS, [0, 3]],
    ['courte duree et longue duree', CONTRACTS, [0, 1]],
    ['cdi 2', CONTRACTS, [0, 1]],
    ['tout', CONTRACTS, [0, 1, 2, 3, 4, 5]],
    ['TOUT !', CONTRACTS, [0, 1, 2, 3, 4, 5]],
    ['tout me va', CONTRACTS, [0, 1, 2, 3, 4, 5]],
    ['peu importe', CONTRACTS, [0, 1, 2, 3, 4, 5]],
    ['osef', CONTRACTS, [0, 1, 2, 3, 4, 5]],
    ["n'importe lequel", CONTRACTS, [0, 1, 2, 3, 4, 5]],
    ['tout sauf interim', CONTRACTS, [0, 1, 3, 4, 5]],
    ['tout sauf 3 et 6', CONTRACTS, [0, 1, 3, 4]],
    ['tous mais pas stage', CONTRACTS, [0, 1, 2, 3, 4]],
    ['aucun', CONTRACTS, []],
    ['rien', CONTRACTS, []],
    ['non', CONTRACTS, []],
    ['jsp', CONTRACTS, []],
    ['cdi mais pas interim', CONTRACTS, [0]],
    ["pas d'interim", CONTRACTS, undefined],
    ['blabla', CONTRACTS, undefined],
    ['', CONTRACTS, undefined],
    ['permis b', LICENCES, [0]],
    ['permis', LICENCES, [0]],
    ['oui', LICENCES, [0]],
    ["j'ai le permis", LICENCES, [0]],
    ['permis b et caces', LICENCES, [0, 4]],
    ['permis non', LICENCES, []],
    ['non pas de permis', LICENCES, []],
    ['pas de permis', LICENCES, []],
    ["j'ai pas le permis", LICENCES, []],
    ['pas encore', LICENCES, []],
    ['aucun permis', LICENCES, []],
    ['scooter', LICENCES, [1]],
    ['moto et voiture', LICENCES, [0, 2]],
  ]
  it.each(table)('%j', (text, options, expected) => {
    expect(choicesIn(text, options)).toEqual(expected)
  })
})

describe('yes or no', () => {
  const yes = [
    'oui',
    'OUI',
    'Oui !',
    'ouiiii',
    'ouai',
    'ouais',
    'wé',
    'ui',
    'yep',
    'yes',
    'ok',
    'okay',
    'okk',
    'dac',
    "d'accord",
    'daccord',
    'vas y',
    'vas-y',
    'vazy',
    'carrément',
    'grave',
    'bien sûr',
    "c'est ça",
    'exact',
    'go',
    "let's go",
    'on y va',
    'je veux bien',
    'volontiers',
    'pourquoi pas',
    '👍',
    '👌🏽',
    '✅',
    'oui stp',
    'ok merci',
    'bah oui',
    "oui j'ai compris",
    '1',
    'o',
    'carement',
    'ouaiss',
    "ouais c'est bon",
  ]
  const no = [
    'non',
    'NON',
    'nn',
    'nan',
    'nope',
    'no',
    'non merci',
    'pas trop',
    'pas vraiment',
    'pas du tout',
    'bof',
    'jamais',
    '👎',
    '❌',
    'plus tard',
    'pas maintenant',
    'nan mais laisse',
    'flemme',
    'je veux pas',
    '2',
    'n',
    'bah non',
    'noon',
    "non c'est pas ça",
    'laisse tomber',
    'tant pis',
  ]
  const neither = ['', 'peut etre', 'je sais pas', 'oui et non', 'vendeuse', 'melun', '😀', '👍👎', 'hein', '3', 'quoi', 'pas']
  it.each(yes)('yes: %j', (text) => {
    expect(yesOrNo(text)).toBe(true)
  })
  it.each(no)('no: %j', (text) => {
    expect(yesOrNo(text)).toBe(false)
  })
  it.each(neither)('neither: %j', (text) => {
    expect(yesOrNo(text)).toBeUndefined()
  })
})

describe('languages', () => {
  const table: [string, [string, string][] | undefined][] = [
    ['anglais', [['en', 'working']]],
    [
      'anglais courant, un peu espagnol',
      [
        ['en', 'fluent'],
        ['es', 'basic'],
      ],
    ],
    [
      'anglai et arabe',
      [
        ['en', 'working'],
        ['ar', 'working'],
      ],
    ],
    ['je parle portugais couramment', [['pt', 'fluent']]],
    ['bilingue turc', [['tr', 'fluent']]],
    [
      'Anglais scolaire + roumain langue maternelle',
      [
        ['en', 'basic'],
        ['ro', 'fluent'],
      ],
    ],
    ['dari', [['fa', 'working']]],
    ['rien', undefined],
    ['', undefined],
  ]
  it.each(table)('%j', (text, expected) => {
    expect(languagesIn(text)?.map(({ code, level }) => [code, level])).toEqual(expected)
  })
})

describe('passing over', () => {
  it.each(['passer', 'PASSER', 'jsp', 'je sais pas', 'je ne sais pas', 'aucune idée', 'skip', '3'])('%j does', (text) => {
    expect(isSkip(text, 3)).toBe(true)
  })
  it.each(['', '2', 'lundi', 'passe partout'])('%j does not', (text) => {
    expect(isSkip(text, 3)).toBe(false)
  })
})

describe('emoji only', () => {
  it.each(['😀', '👍🏽👍', '❤️', '!!!', ':)', '…', '🇫🇷'])('%j is', (text) => expect(isEmojiOnly(text)).toBe(true))
  it.each(['', 'ok 😀', '2️⃣', '1'])('%j is not', (text) => expect(isEmojiOnly(text)).toBe(false))
})

describe('any text', () => {
  it('is read without an error, and never as an option that is not there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 300 })), (text) => {
        const one = optionIn(text, CONTRACTS)
        const several = choicesIn(text, CONTRACTS) ?? []
        for (const index of [...(one === undefined ? [] : [one]), ...several]) expect(CONTRACTS[index]).toBeDefined()
        yesOrNo(text)
        globalWordOf(text)
        commandOf(text)
        languagesIn(text)
        dateIn(text, new Date(0), 'Europe/Paris')
      }),
      { numRuns: 500 },
    )
  })

  it('means an option by its number and by its label', () => {
    fc.assert(
      fc.property(fc.nat(CONTRACTS.length - 1), fc.constantFrom('', ' ', '.', ')', ' stp'), (index, end) => {
        expect(optionIn(`${index + 1}${end === ' stp' ? '' : end}`, CONTRACTS)).toBe(index)
        expect(optionIn(`${CONTRACTS[index]?.[0] ?? ''}${end}`, CONTRACTS)).toBe(index)
      }),
    )
  })
})
