/** Finds the row of an id: an open-addressing hash table of row numbers, about 8 bytes a row beside the ids themselves. */
const EMPTY = -1
const REMOVED = -2
const FIRST_ROOM = 64
/** Slots in use, the removed ones among them, before the table grows. */
const MOST_FILLED = 0.7

export class IdTable {
  #slots = new Int32Array(FIRST_ROOM).fill(EMPTY)
  #filled = 0
  #size = 0
  readonly #idOf: (row: number) => string

  /** @param idOf the id a row bears now. */
  constructor(idOf: (row: number) => string) {
    this.#idOf = idOf
  }

  get size(): number {
    return this.#size
  }

  get bytes(): number {
    return this.#slots.byteLength
  }

  /** The row of an id; undefined when there is none. */
  get(id: string): number | undefined {
    const slot = this.#slotOf(id)
    return slot === undefined ? undefined : this.#slots[slot]
  }

  /** Adds an id that is not there yet. */
  add(id: string, row: number): void {
    if (this.#filled + 1 > this.#slots.length * MOST_FILLED) this.#rebuild()
    this.#put(id, row)
    this.#size++
  }

  remove(id: string): void {
    const slot = this.#slotOf(id)
    if (slot === undefined) return
    this.#slots[slot] = REMOVED
    this.#size--
  }

  /** Starts again from rows 0 to `size`, after they were put in another order. */
  reset(size: number): void {
    this.#slots = new Int32Array(roomFor(size)).fill(EMPTY)
    this.#filled = 0
    this.#size = size
    for (let row = 0; row < size; row++) this.#put(this.#idOf(row), row)
  }

  #put(id: string, row: number): void {
    const mask = this.#slots.length - 1
    let slot = hash(id) & mask
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask
    this.#slots[slot] = row
    this.#filled++
  }

  #slotOf(id: string): number | undefined {
    const mask = this.#slots.length - 1
    for (let slot = hash(id) & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot]
      if (row === EMPTY || row === undefined) return undefined
      if (row !== REMOVED && this.#idOf(row) === id) return slot
    }
  }

  #rebuild(): void {
    const rows = this.#slots.filter((row) => row >= 0)
    this.#slots = new Int32Array(roomFor(rows.length + 1)).fill(EMPTY)
    this.#filled = 0
    for (const row of rows) this.#put(this.#idOf(row), row)
  }
}

function roomFor(size: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(FIRST_ROOM, (size * 1.2) / MOST_FILLED)))
}

/** FNV-1a over UTF-16 units, mixed so that the low bits are good. */
function hash(id: string): number {
  let h = 0x811c9dc5
  for (let at = 0; at < id.length; at++) h = Math.imul(h ^ id.charCodeAt(at), 0x01000193)
  h ^= h >>> 15
  return Math.imul(h, 0x2c1b3c6d) >>> 0
}
