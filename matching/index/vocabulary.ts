/** Codes as small whole numbers: occupations with their kinship, appellations, skills, departments, languages. */
import type { Relatedness } from '../relatedness.js'

const FIRST_ROOM = 64

/** Numbers codes from 1 in the order they are met; 0 is none. */
export class Interner {
  readonly codes: string[] = ['']
  readonly #numbers = new Map<string, number>()

  numberOf(code: string | undefined): number {
    if (code === undefined) return 0
    let number = this.#numbers.get(code)
    if (number === undefined) {
      number = this.codes.length
      this.codes.push(code)
      this.#numbers.set(code, number)
    }
    return number
  }
}

/** Occupations by number, and how near any two are, in one table. */
export class Occupations {
  readonly interner = new Interner()
  /** Row length of `nearness`: the room for occupations, at least their number. */
  room = FIRST_ROOM
  /** Kinship of occupations `a` and `b` at `a * room + b`; 1 on the diagonal. */
  nearness = new Float32Array(FIRST_ROOM * FIRST_ROOM)
  readonly #relatedness: Relatedness

  constructor(relatedness: Relatedness) {
    this.#relatedness = relatedness
  }

  get count(): number {
    return this.interner.codes.length
  }

  numberOf(rome: string): number {
    const before = this.count
    const number = this.interner.numberOf(rome)
    if (this.count > before) this.#learn(number, rome)
    return number
  }

  #learn(number: number, rome: string): void {
    if (number >= this.room) this.#enlarge()
    this.interner.codes.forEach((other, otherNumber) => {
      if (otherNumber === 0) return
      const { value } = this.#relatedness.betweenRomes(rome, other)
      this.nearness[number * this.room + otherNumber] = value
      this.nearness[otherNumber * this.room + number] = value
    })
  }

  #enlarge(): void {
    const room = Math.ceil(this.room * 1.25)
    const nearness = new Float32Array(room * room)
    for (let row = 0; row < this.room; row++) nearness.set(this.nearness.subarray(row * this.room, (row + 1) * this.room), row * room)
    this.room = room
    this.nearness = nearness
  }
}

export interface Vocabulary {
  occupations: Occupations
  appellations: Interner
  skills: Interner
  departments: Interner
  languages: Interner
}

export function createVocabulary(relatedness: Relatedness): Vocabulary {
  return {
    occupations: new Occupations(relatedness),
    appellations: new Interner(),
    skills: new Interner(),
    departments: new Interner(),
    languages: new Interner(),
  }
}
