/** What each person writes, and what must be in the answer: both conversations ask for the same facts, in as many messages. */
export interface Line {
  says: string
  hears: RegExp
}

/** The whole profile: the five first questions, the first offers, alerts, and the three questions that sharpen it. */
export const OUR_SCRIPT: Line[] = [
  { says: 'slt', hears: /MyMatchUp/ },
  { says: 'oui', hears: /Quel métier/ },
  { says: 'vendeuze en boulangerie', hears: /boulangerie/ },
  { says: 'oui', hears: /quelle ville/ },
  { says: 'meaulun', hears: /autour de Melun/ },
  { says: '20', hears: /contrats/ },
  { says: 'cdi et cdd', hears: /horaires/ },
  { says: 'temps plein, pas la nuit', hears: /permis/ },
  {
    says: 'permis non',
    hears: /boulangerie.*Melun et 20 km autour\nCDI ou CDD, Temps plein, pas la nuit\nsans permis.*offres? pour toi/s,
  },
  { says: 'continuer', hears: /t'écrive/ },
  { says: 'oui', hears: /3 petites questions/ },
  { says: 'oui', hears: /commencer/ },
  { says: 'lundi prochain', hears: /niveau/ },
  { says: 'cap', hears: /travaillé/ },
  { says: '1 à 3 ans', hears: /dès le \d.*CAP ou BEP.*voir tes critères/s },
]

/** As stock prompts want it said; see `stock.ts`. */
export const STOCK_SCRIPT: Line[] = [
  { says: 'slt', hears: /On y va/ },
  { says: 'oui', hears: /Quel métier/ },
  { says: 'vendeuse en boulangerie', hears: /c’est ça/ },
  { says: 'oui', hears: /quelle ville/ },
  { says: 'melun', hears: /autour de melun/ },
  { says: 'vingt', hears: /contrat/ },
  { says: 'CDI', hears: /horaires/ },
  { says: 'temps plein', hears: /permis/ },
  { says: 'non', hears: /boulangerie\nmelun et 20 km autour\nCDI, temps plein\nsans permis.*Trois offres/s },
  { says: 'continuer', hears: /t’écrive/ },
  { says: 'oui', hears: /3 petites questions/ },
  { says: 'oui', hears: /commencer/ },
  { says: 'lundi prochain', hears: /niveau/ },
  { says: 'cap', hears: /années/ },
  { says: 'deux', hears: /dès le \d{4}-\d\d-\d\d, CAP ou BEP, 2 ans.*Trois offres/s },
]

export const PEOPLE_AT_ONCE = 50
export const AUTH_TOKEN = 'bench-token'
export const ACCOUNT_SID = 'ACbench'
export const SENDER = '+33757000000'
