import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject, randomFillSync } from 'node:crypto'

/**
 * Keeps what must not be readable at rest: phone numbers, names, addresses, transcripts. AES-256-GCM with the key's id in front, so
 * that keys can be rotated; look-ups go through an HMAC of the normalised value.
 */
export interface Vault {
  /** `keyId.base64url(iv | tag | ciphertext)`; a new text each time. */
  seal(text: string): string
  /** @throws {Error} unknown key id, or altered text. */
  open(sealed: string): string
  /** The same for a file: one byte of length, key id, iv, tag, ciphertext. */
  sealBytes(bytes: Buffer): Buffer
  /** @throws {Error} unknown key id, or altered bytes. */
  openBytes(sealed: Buffer): Buffer
  sealJson(value: unknown): string
  openJson(sealed: string): unknown
  /** 22 characters, the same for the same text and purpose: `lookup('phone', '+33612345678')`. Never changes with rotation. */
  lookup(purpose: string, text: string): string
}

const IV_BYTES = 12
const TAG_BYTES = 16
/** Asking the system for randomness costs more than sealing a line with it. */
const IVS_AT_ONCE = 256

/**
 * @param keys 32-byte keys by id; all open, `currentId` seals.
 * @param lookupKey 32 bytes for the HMAC; kept when the sealing key is rotated.
 */
export function createVault(keys: ReadonlyMap<string, Buffer>, currentId: string, lookupKey: Buffer): Vault {
  const derivedFrom = (key: Buffer, purpose: string) => createSecretKey(Buffer.from(hkdfSync('sha256', key, '', purpose, 32)))
  const derived = new Map([...keys].map(([id, key]) => [id, derivedFrom(key, 'mymatchup seal')]))
  const hmacKey = derivedFrom(lookupKey, 'mymatchup lookup')
  const nextIv = createIvs()

  function keyOf(id: string): KeyObject {
    const key = derived.get(id)
    if (key === undefined) throw new Error(`No key with id ${id}: DATA_KEY must still hold the keys that older data was sealed with.`)
    return key
  }

  function encrypt(plain: Buffer): Buffer {
    const iv = nextIv()
    const cipher = createCipheriv('aes-256-gcm', keyOf(currentId), iv)
    const body = cipher.update(plain)
    // In this mode nothing is left for the end.
    cipher.final()
    return Buffer.concat([iv, cipher.getAuthTag(), body])
  }

  function decrypt(keyId: string, bytes: Buffer): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(keyId), bytes.subarray(0, IV_BYTES))
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
    const plain = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES))
    decipher.final()
    return plain
  }

  const vault: Vault = {
    seal: (text) => `${currentId}.${encrypt(Buffer.from(text, 'utf8')).toString('base64url')}`,
    open(sealed) {
      const dot = sealed.indexOf('.')
      return decrypt(sealed.slice(0, dot), Buffer.from(sealed.slice(dot + 1), 'base64url')).toString('utf8')
    },
    sealBytes(bytes) {
      const id = Buffer.from(currentId, 'utf8')
      return Buffer.concat([Buffer.from([id.length]), id, encrypt(bytes)])
    },
    openBytes(sealed) {
      const start = 1 + (sealed[0] ?? 0)
      return decrypt(sealed.subarray(1, start).toString('utf8'), sealed.subarray(start))
    },
    sealJson: (value) => vault.seal(JSON.stringify(value)),
    openJson: (sealed) => JSON.parse(vault.open(sealed)),
    lookup: (purpose, text) => createHmac('sha256', hmacKey).update(`${purpose}\0${text}`).digest('base64url').slice(0, 22),
  }
  return vault
}

/** Random initialisation vectors, each once. */
function createIvs(): () => Buffer {
  let pool = Buffer.alloc(0)
  return () => {
    if (pool.length === 0) pool = randomFillSync(Buffer.allocUnsafe(IV_BYTES * IVS_AT_ONCE))
    const iv = pool.subarray(0, IV_BYTES)
    pool = pool.subarray(IV_BYTES)
    return iv
  }
}

/** A vault with one key, id `k1`, used for sealing and look-ups alike. */
export function vaultOf(key: Buffer): Vault {
  return createVault(new Map([['k1', key]]), 'k1', key)
}
