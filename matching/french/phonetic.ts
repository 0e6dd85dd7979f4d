/** How a French word sounds, roughly: words that sound alike share a key ("vendeuze", "vandeuse" and "vendeuse"). */

const RULES: readonly (readonly [RegExp, string])[] = [
  // The cedilla is gone by now.
  [/^(ma|fa|gar|le|gla|fran|hame|commer|rempla|ger|tron|rin)c(?=on|ad|ai|an|ag|u)/, '$1ss'],
  [/ph/g, 'f'],
  [/sch|sh|ch/g, 'C'],
  [/gn/g, 'N'],
  [/g(?=[eiy])/g, 'j'],
  [/j/g, 'J'],
  [/gu(?=[eiy])/g, 'g'],
  [/(sc|c|ss)(?=[eiy])/g, 'S'],
  [/qu?|ck|c|k/g, 'k'],
  [/ti(?=on|el|eu)/g, 'Si'],
  [/x/g, 'ks'],
  [/ss/g, 'S'],
  [/(?<=[aeiouy])s(?=[aeiouy])/g, 'z'],
  [/s/g, 'S'],
  [/au(?:lt|ld|l|d|t|x)s?$/g, 'O'],
  [/eaux?|au|o/g, 'O'],
  [/(ain|ein|aim|in|im|yn)(?![aeiouynm])/g, '1'],
  [/(an|am|en|em)(?![aeiouynm])/g, '2'],
  [/(On|Om)(?![aeiouynm])/g, '3'],
  [/Oi/g, 'wa'],
  [/Ou/g, 'u'],
  [/ille?|ye?/g, 'i'],
  [/oeu|eu/g, '4'],
  [/ai|ei|er$|ez$|es$|et$|ee/g, 'e'],
  [/h/g, ''],
  [/(.)\1+/g, '$1'],
  [/[eStdpxz]+$/g, ''],
]

const memory = new Map<string, string>()
const MOST_REMEMBERED = 50_000

/** Phonetic key of a normalised word. */
export function soundOf(word: string): string {
  const known = memory.get(word)
  if (known !== undefined) return known
  let sound = word
  for (const [pattern, replacement] of RULES) sound = sound.replace(pattern, replacement)
  if (memory.size < MOST_REMEMBERED) memory.set(word, sound)
  return sound
}
