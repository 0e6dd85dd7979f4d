import fc from 'fast-check'
import { editDistanceWithin, editsForgiven, isTypoOf } from '../../matching/french/distance.js'
import { normalise, wordsOf } from '../../matching/french/normalise.js'
import { soundOf } from '../../matching/french/phonetic.js'
import { writtenOut } from '../../matching/french/sms.js'
import { masculineOf, rootOf, stemOf } from '../../matching/french/stem.js'
import { describe, expect, it } from '../support/jest.js'

describe('normalise', () => {
  it.each([
    ['Ouiiii, l’été !', 'oui l ete'],
    ['ŒUVRE', 'oeuvre'],
    ['  77000   Melun ', '77000 melun'],
    ['c++ et C#', 'cplusplus et csharp'],
    ['🙂', ''],
    ['', ''],
  ])('%j is %j', (text, expected) => {
    expect(normalise(text)).toBe(expected)
  })

  it('is stable: normalising twice changes nothing', () => {
    fc.assert(fc.property(fc.string(), (text) => normalise(normalise(text)) === normalise(text)))
  })

  it('gives no words for what has none', () => {
    expect(wordsOf(' ?! ')).toEqual([])
  })
})

describe('editDistanceWithin', () => {
  it.each([
    ['melun', 'mlun', 1, 1],
    ['melun', 'mleun', 1, 1],
    ['melun', 'meaulun', 2, 2],
    ['melun', 'meaulun', 1, undefined],
    ['melun', 'melun', 0, 0],
    ['a', 'abcd', 2, undefined],
  ])('%s and %s within %i: %p', (a, b, max, expected) => {
    expect(editDistanceWithin(a, b, max)).toBe(expected)
  })

  it('forgives nothing in short words, two edits in long ones', () => {
    expect([3, 5, 9].map(editsForgiven)).toEqual([0, 1, 2])
    expect(isTypoOf('oiu', 'oui')).toBe(false)
    expect(isTypoOf('conseler', 'conseiller')).toBe(true)
  })
})

describe('soundOf', () => {
  it.each([
    ['vendeuze', 'vendeuse'],
    ['plombié', 'plombier'],
    ['karreleur', 'carreleur'],
    ['quoiffeuse', 'coiffeuse'],
    ['massonerie', 'maçonnerie'],
    ['ponteau', 'pontault'],
    ['fotografe', 'photographe'],
  ])('%s sounds like %s', (heard, written) => {
    expect(soundOf(masculineOf(normalise(heard)))).toBe(soundOf(masculineOf(normalise(written))))
  })

  it.each([
    ['boucher', 'coucher'],
    ['serveur', 'livreur'],
  ])('%s does not sound like %s', (one, other) => {
    expect(soundOf(one)).not.toBe(soundOf(other))
  })
})

describe('stems', () => {
  it.each([
    ['vendeuses', 'vendeur'],
    ['conductrices', 'conducteur'],
    ['boulangère', 'boulanger'],
    ['électriciennes', 'électricien'],
    ['animaux', 'animal'],
    ['cuisinières', 'cuisinier'],
  ])('%s has the stem of %s', (one, other) => {
    expect(stemOf(normalise(one))).toBe(stemOf(normalise(other)))
  })

  it('knows families', () => {
    expect(new Set(['nettoyage', 'nettoyer', 'nettoyeur'].map(rootOf)).size).toBe(1)
    expect(rootOf('bus')).toBeUndefined()
  })
})

it('writes SMS spelling out', () => {
  expect(writtenOut(['jveu', 'bosser', 'ds', 'la', 'secu']).join(' ')).toBe('je veux bosser dans la securite')
})
