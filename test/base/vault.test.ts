import { randomBytes } from 'node:crypto'
import { createVault, vaultOf } from '../../base/vault.js'
import { type TestDatabase, testDatabase } from '../support/database.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'

describe('vault', () => {
  const key = randomBytes(32)
  const vault = vaultOf(key)

  it('opens what it sealed, differently each time', () => {
    const sealed = vault.seal('06 12 34 56 78 é 👍')
    expect(vault.open(sealed)).toBe('06 12 34 56 78 é 👍')
    expect(vault.seal('a')).not.toBe(vault.seal('a'))
    expect(sealed).not.toContain('12 34')
  })

  it('refuses an altered text and an unknown key', () => {
    const sealed = vault.seal('secret')
    expect(() => vault.open(`${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`)).toThrow()
    expect(() => vault.open(`k9.${sealed.slice(3)}`)).toThrow(/DATA_KEY/)
  })

  it('keeps opening old texts after rotation, with the same look-ups', () => {
    const rotated = createVault(
      new Map([
        ['k1', key],
        ['k2', randomBytes(32)],
      ]),
      'k2',
      key,
    )
    expect(rotated.open(vault.seal('old'))).toBe('old')
    expect(rotated.seal('new').startsWith('k2.')).toBe(true)
    expect(rotated.lookup('phone', '+33612345678')).toBe(vault.lookup('phone', '+33612345678'))
    expect(vault.lookup('phone', '+33612345678')).not.toBe(vault.lookup('name', '+33612345678'))
  })
})

describe('the test database', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase()
  })
  afterAll(() => database.drop())

  it('is a replica set that can run transactions', async () => {
    await database.connection.transaction(async (session) => {
      await database.connection.collection('things').insertOne({ a: 1 }, { session })
    })
    expect(await database.connection.collection('things').countDocuments()).toBe(1)
  })
})
