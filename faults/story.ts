/** What people write, from the first word on. */
export const PROFILE = [
  'slt',
  'oui',
  'vendeuze en boulangerie',
  'oui',
  'meaulun',
  '20',
  'cdi et cdd',
  'temps plein, pas la nuit',
  'permis non',
  'continuer',
  'non',
  'oui',
  'lundi prochain',
  'cap',
  '1 à 3 ans',
]
/** Enough of it for the short form. */
export const BEGINNING = PROFILE.slice(0, 6)
