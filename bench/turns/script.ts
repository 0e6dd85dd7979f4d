/** What each person writes. Both conversations fill a profile in nine messages. */
export const OUR_SCRIPT = [
  'slt',
  'oui',
  'vendeuze en boulangerie',
  'oui',
  'meaulun',
  '20',
  'cdi et cdd',
  'temps plein, pas la nuit',
  'permis non',
]

/** The same facts, as stock prompts ask for them: see `stock.ts`. */
export const STOCK_SCRIPT = ['slt', 'oui', 'vendeuse en boulangerie', 'melun', 'vingt', 'CDI', 'temps plein', 'lundi prochain', 'deux']

export const PEOPLE_AT_ONCE = 50
export const AUTH_TOKEN = 'bench-token'
export const ACCOUNT_SID = 'ACbench'
export const SENDER = '+33757000000'
