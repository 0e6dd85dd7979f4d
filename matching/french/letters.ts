/** A quick refusal before an edit distance: which letters a word has, as bits. */

const A = 97

/** One bit for each letter a–z the word has; digits share the next bit. */
export function letterMask(word: string): number {
  let mask = 0
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at) - A
    mask |= 1 << (code >= 0 && code < 26 ? code : 26)
  }
  return mask
}

/** False only when two words with these masks are surely more than `edits` apart: one edit changes two bits at most. */
export function mayBeWithin(a: number, b: number, edits: number): boolean {
  let differing = a ^ b
  let left = 2 * edits
  while (differing !== 0) {
    if (left-- === 0) return false
    differing &= differing - 1
  }
  return true
}
