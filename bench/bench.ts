/** One bench: measures a part of the house next to a named peer, in one run, and gives a table. */
export interface Bench {
  name: string
  /** What is compared with what. */
  title: string
  run(say: (line: string) => void): Promise<BenchResult>
}

export interface BenchResult {
  head: string[]
  rows: (string | number)[][]
  /** Read under the table: ratios, targets, what was counted. */
  notes: string[]
}
