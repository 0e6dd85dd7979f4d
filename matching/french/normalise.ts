/** French as people type it, made comparable: case, accents, apostrophes and stretched letters gone. */

/**
 * Lower case, without accents, apostrophes and punctuation as spaces, letters repeated three times or more once ("Ouiiii, l'été !"
 * is "oui l ete"). Digits stay as they are; `c++` and `c#` become words.
 */
export function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/\bc\+\+/g, ' cplusplus ')
    .replace(/\bc#/g, ' csharp ')
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/([a-zà-ÿ])\1{2,}/g, '$1')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]+/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

/** The words of `normalise(text)`. */
export function wordsOf(text: string): string[] {
  const normal = normalise(text)
  return normal === '' ? [] : normal.split(' ')
}
