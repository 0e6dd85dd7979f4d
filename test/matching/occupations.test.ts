import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { z } from 'zod'
import { CONFIDENT, DOUBTFUL } from '../../matching/occupations/recognise-occupation.js'
import { describe, expect, it } from '../support/jest.js'
import { openData } from '../support/open-data.js'

const DATA = join(import.meta.dirname, '../../data')
const { reference, recognisers } = await openData()
const { recognise } = recognisers.occupations

const phrases = z
  .array(z.object({ text: z.string(), rome: z.string(), alternatives: z.string(), split: z.enum(['dev', 'held']) }))
  .parse(parse(readFileSync(join(DATA, 'recognition/phrases.csv')), { columns: true }))
const held = phrases
  .filter(({ split }) => split === 'held')
  .map(({ text, rome, alternatives }) => ({ right: [rome, ...alternatives.split(' ')], found: recognise(text).occupations }))

describe('on phrases kept aside', () => {
  const share = (isRight: (phrase: (typeof held)[number]) => boolean, among = held) => among.filter(isRight).length / among.length

  it('there are enough of them', () => {
    expect(phrases.length).toBeGreaterThan(450)
    expect(held.length).toBeGreaterThan(200)
    expect(new Set(phrases.map(({ rome }) => rome)).size).toBeGreaterThan(150)
  })

  it('is right at first rank 92 times in 100, in three 98 times', () => {
    expect(share(({ right, found }) => right.includes(found[0]?.rome ?? ''))).toBeGreaterThanOrEqual(0.92)
    expect(share(({ right, found }) => found.slice(0, 3).some(({ rome }) => right.includes(rome)))).toBeGreaterThanOrEqual(0.98)
  })

  it('is right 95 times in 100 where it is confident, and that is most of the time', () => {
    const confident = held.filter(({ found }) => (found[0]?.score ?? 0) >= CONFIDENT)
    expect(share(({ right, found }) => right.includes(found[0]?.rome ?? ''), confident)).toBeGreaterThanOrEqual(0.95)
    expect(confident.length / held.length).toBeGreaterThan(0.8)
  })
})

describe('recognises', () => {
  it.each([
    ['je ve bosser ds la vente de fringues', 'D1214'],
    ['vendeuze en boulangerie', 'D1106'],
    ['prepa commande', 'N1103'],
    ['taff dans le batiment genre maçon', 'F1703'],
    ['bosser a carrefour en caisse', 'D1505'],
    ['un taf chez H&M', 'D1214'],
    ['bosser à la poste', 'M1603'],
    ['permis C', 'N4101'],
    ['saisonnier', 'A1401'],
    ['chauffeur de car', 'N4103'],
    ['VENDEUSE EN PRÊT-À-PORTER !!!', 'D1214'],
  ])('%s', (text, rome) => {
    expect(recognise(text).occupations[0]?.rome).toBe(rome)
  })

  it('gives both genders the same occupations and the same scores', () => {
    for (const [one, other] of [
      ['vendeur', 'vendeuse'],
      ['cuisinier', 'cuisinière'],
      ['infirmier', 'infirmière'],
      ['conducteur de bus', 'conductrice de bus'],
      ['électricien', 'électricienne'],
    ] as const) {
      expect(recognise(one)).toEqual(recognise(other))
    }
  })

  it('names the appellation that was said, else the usual one', () => {
    expect(recognise('vendeuze en boulangerie').occupations[0]).toMatchObject({
      appellation: '20560',
      label: 'Vendeur / Vendeuse en boulangerie-pâtisserie',
    })
    const [shop] = recognise('vendre des fringues').occupations
    expect(shop).toMatchObject({ label: 'Vendeur / Vendeuse en prêt-à-porter' })
  })

  it('every appellation as its own occupation, whole', () => {
    const sample = reference.appellations.filter((_, at) => at % 25 === 0)
    const right = sample.filter(({ rome, label }) =>
      recognise(label)
        .occupations.slice(0, 3)
        .some((found) => found.rome === rome),
    )
    expect(right.length / sample.length).toBeGreaterThan(0.97)
  })
})

describe('several at once', () => {
  it.each([
    ['vendeuse ou serveuse', ['D1214', 'G1803']],
    ['coiffeuse, esthéticienne', ['D1202', 'D1208']],
    ['maçon plombier electricien', ['F1703', 'F1603', 'F1602']],
    ["garde d'enfants et ménage", ['K1303', 'K1304']],
    ['soit infirmière soit aide soignante', ['J1506', 'J1501']],
  ])('%s', (text, romes) => {
    const { occupations, segments } = recognise(text)
    expect(segments.map(({ rome }) => rome)).toEqual(romes)
    expect(occupations.slice(0, romes.length).map(({ rome }) => rome)).toEqual(romes)
  })

  it.each(['vendeuse en boulangerie ou patisserie', 'chauffeur livreur', 'boulanger patissier'])('one thing only: %s', (text) => {
    expect(recognise(text).segments).toEqual([])
  })
})

describe('what is refused', () => {
  it.each([
    ['pas la restauration', undefined, ['G1603', 'G1803', 'G1602']],
    ['tout sauf le ménage, plutot vendeur', 'D1214', ['K1304']],
    ["j'aime pas la vente je prefere la cuisine", 'G1602', ['D1214', 'D1106']],
    ['je veux pas bosser en usine mais cariste', 'N1101', ['H3302']],
    ['ni vente ni restauration, plutot bureau', 'M1602', ['D1214', 'G1603']],
    ['rien à voir avec la vente', undefined, ['D1214']],
    ["plus envie de faire du ménage, je cherche dans l'accueil", 'M1601', ['K1304']],
    ['pas la restauration mais serveuse', 'G1803', ['G1603']],
  ])('%s', (text, first, excluded) => {
    const found = recognise(text)
    expect(found.occupations[0]?.rome).toBe(first)
    expect(found.excluded).toEqual(expect.arrayContaining(excluded))
    expect(found.occupations.map(({ rome }) => rome).filter((rome) => found.excluded.includes(rome))).toEqual([])
  })

  it.each([
    'je sais pas trop',
    'pourquoi pas la coiffure',
    'caissiere mais pas le dimanche',
    'serveur, pas le permis',
    'sans diplome, manutention',
  ])('nothing in: %s', (text) => {
    expect(recognise(text).excluded).toEqual([])
  })
})

describe('what names nothing', () => {
  it.each(['', '   ', '🙂', 'oui', 'bonjour', 'je sais pas', "n'importe quoi", 'travail', 'melun'])('%j', (text) => {
    const best = recognise(text).occupations[0]?.score ?? 0
    expect(best).toBeLessThan(DOUBTFUL)
  })

  it('is bounded: five at most, chances between 0 and 1, for any text however long', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.lorem(), fc.constantFrom(...phrases.map(({ text }) => text))), (text) => {
        const { occupations } = recognise(text)
        return (
          occupations.length <= 5 && occupations.every(({ score, rome }) => score >= 0 && score <= 1 && reference.occupations.has(rome))
        )
      }),
      { numRuns: 300 },
    )
    expect(recognise('vendeuse '.repeat(2000)).occupations.length).toBeLessThanOrEqual(5)
  })
})
