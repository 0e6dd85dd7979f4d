/** A choice by its place in the list: "2", "2)", "n°2", "2️⃣", "deux", "la deuxième", "le dernier". */

const CARDINALS = [
  'un',
  'deux',
  'trois',
  'quatre',
  'cinq',
  'six',
  'sept',
  'huit',
  'neuf',
  'dix',
  'onze',
  'douze',
  'treize',
  'quatorze',
  'quinze',
]
const ORDINALS = ['premier', 'deuxieme', 'troisieme', 'quatrieme', 'cinquieme', 'sixieme', 'septieme', 'huitieme', 'neuvieme', 'dixieme']
const SPELLED = new Map<string, number>([
  ...CARDINALS.map((word, index) => [word, index + 1] as const),
  ...ORDINALS.map((word, index) => [word, index + 1] as const),
  ['une', 1],
  ['premiere', 1],
  ['second', 2],
  ['seconde', 2],
])

const FIGURE =
  /^(?:(?:le|la|les|n|no|num|numero|choix|option|reponse|proposition|offre|je (?:prends|choisis|veux) (?:le|la)?) ?)?0?(\d{1,2})$/
const ORDINAL_FIGURE = /^(?:le |la )?(\d{1,2}) ?(?:er|ere|e|eme|ieme|nd|nde)$/
const SPELLED_OUT = /^(?:(?:le|la|n|no|num|numero|choix|option|reponse|je (?:prends|choisis|veux) (?:le|la)) )?([a-z]+)$/

/** The figure that a normalised text is, with nothing else to it; 1 is the first. */
export function figureIn(normalised: string): number | undefined {
  const figure = FIGURE.exec(normalised)?.[1]
  return figure === undefined ? undefined : Number(figure)
}

/** The place in a list of `count` that a normalised text spells out. */
export function ordinalIn(normalised: string, count: number): number | undefined {
  const figure = ORDINAL_FIGURE.exec(normalised)?.[1]
  if (figure !== undefined) return Number(figure)
  const word = SPELLED_OUT.exec(normalised)?.[1]
  if (word === 'dernier' || word === 'derniere') return count
  return word === undefined ? undefined : SPELLED.get(word)
}
