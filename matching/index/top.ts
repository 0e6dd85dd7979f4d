/** The best few of many scored rows: higher score first, equal scores by id. A heap with the worst kept on top. */
import { compareIds } from '../ids.js'

export class Top {
  readonly #limit: number
  readonly #idOf: (row: number) => string
  readonly #rows: number[] = []
  readonly #scores: number[] = []

  constructor(limit: number, idOf: (row: number) => string) {
    this.#limit = limit
    this.#idOf = idOf
  }

  /** What a row must reach to be kept; anything will do while there is room. */
  get threshold(): number {
    if (this.#limit <= 0) return Number.POSITIVE_INFINITY
    return this.#rows.length < this.#limit ? Number.NEGATIVE_INFINITY : (this.#scores[0] ?? 0)
  }

  offer(row: number, score: number): void {
    if (score < this.threshold) return
    if (this.#rows.length < this.#limit) {
      this.#rows.push(row)
      this.#scores.push(score)
      this.#rise(this.#rows.length - 1)
      return
    }
    if (!this.#isWorse(this.#rows[0] ?? 0, this.#scores[0] ?? 0, row, score)) return
    this.#rows[0] = row
    this.#scores[0] = score
    this.#sink()
  }

  /** The rows kept, best first. */
  sorted(): number[] {
    return this.#rows
      .map((row, at) => ({ row, score: this.#scores[at] ?? 0, id: this.#idOf(row) }))
      .sort((a, b) => b.score - a.score || compareIds(a.id, b.id))
      .map(({ row }) => row)
  }

  #isWorse(row: number, score: number, otherRow: number, otherScore: number): boolean {
    return score !== otherScore ? score < otherScore : compareIds(this.#idOf(row), this.#idOf(otherRow)) > 0
  }

  #isWorseAt(a: number, b: number): boolean {
    return this.#isWorse(this.#rows[a] ?? 0, this.#scores[a] ?? 0, this.#rows[b] ?? 0, this.#scores[b] ?? 0)
  }

  #swap(a: number, b: number): void {
    const row = this.#rows[a] ?? 0
    const score = this.#scores[a] ?? 0
    this.#rows[a] = this.#rows[b] ?? 0
    this.#scores[a] = this.#scores[b] ?? 0
    this.#rows[b] = row
    this.#scores[b] = score
  }

  #rise(from: number): void {
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#isWorseAt(at, parent)) return
      this.#swap(at, parent)
      at = parent
    }
  }

  #sink(): void {
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const right = left + 1
      let worst = at
      if (left < this.#rows.length && this.#isWorseAt(left, worst)) worst = left
      if (right < this.#rows.length && this.#isWorseAt(right, worst)) worst = right
      if (worst === at) return
      this.#swap(at, worst)
      at = worst
    }
  }
}
