import { readFile } from 'node:fs/promises'
import { createWordingChecker } from '../../matching/wording/check.js'
import { type ProtectedCriterion, wordingRules } from '../../matching/wording/rules.js'
import { describe, expect, it } from '../support/jest.js'

const checkWording = createWordingChecker(wordingRules.parse(JSON.parse(await readFile('data/wording/rules.json', 'utf8'))))
const criteriaOf = (text: string) => checkWording(text).map(({ criterion }) => criterion)

const REFUSED: [string, ProtectedCriterion][] = [
  // Age
  ['Moins de 30 ans', 'age'],
  ['Vous avez moins de 30 ans.', 'age'],
  ['Recherche une personne entre 20 et 30 ans', 'age'],
  ['Candidat de 25 à 35 ans souhaité', 'age'],
  ['Profil 18-25 ans', 'age'],
  ['Âge maximum : 40 ans', 'age'],
  ['35 ans maximum', 'age'],
  ['Âgé de plus de 25 ans', 'age'],
  ['Jeune et dynamique', 'age'],
  ['Vous êtes jeune, dynamique et motivé', 'age'],
  ['Nous cherchons un jeune vendeur (H/F)', 'age'],
  ['Personne jeune exigée', 'age'],
  ['Recherche jeune diplômé en comptabilité', 'age'],
  ['Jeune diplômé(e)', 'age'],
  ['Seniors s’abstenir', 'age'],
  ['Idéal jeune retraité', 'age'],
  ['Vous êtes un digital native', 'age'],
  // Sex
  ['Homme de ménage', 'sex'],
  ['Femme de ménage', 'sex'],
  ['Recherche femme de ménage 3h par semaine', 'sex'],
  ['Femme de chambre', 'sex'],
  ['Serveuse', 'sex'],
  ['Nous recherchons une vendeuse en boulangerie', 'sex'],
  ['Caissière en supermarché', 'sex'],
  ['Hôtesse d’accueil', 'sex'],
  ['Maîtresse de maison', 'sex'],
  ['Assistante commerciale', 'sex'],
  ['Jeune femme souriante', 'sex'],
  ['Idéalement une dame', 'sex'],
  ['Poste réservé aux femmes', 'sex'],
  ['On cherche un homme pour la manutention', 'sex'],
  ['Hommes uniquement', 'sex'],
  ['De préférence une femme', 'sex'],
  ['Profil masculin', 'sex'],
  ['Candidat de sexe féminin', 'sex'],
  ['Sexe : F', 'sex'],
  ['Femmes s’abstenir', 'sex'],
  ['Dame de compagnie', 'sex'],
  // Origin, nation, race, ethnicity
  ['De langue maternelle française', 'origin'],
  ['Français langue maternelle', 'origin'],
  ['Anglais natif exigé', 'origin'],
  ['Parlez français sans accent', 'origin'],
  ['Candidat d’origine européenne', 'origin'],
  ['Français de souche', 'origin'],
  ['Nationalité française exigée', 'nation'],
  ['De nationalité française', 'nation'],
  ['Étrangers s’abstenir', 'nation'],
  ['Type européen', 'race'],
  ['Profil de type caucasien', 'race'],
  ['Pas de noirs', 'race'],
  ['Gens du voyage s’abstenir', 'ethnicity'],
  // Family, pregnancy, genetics
  ['Célibataire sans enfant', 'family'],
  ['Célibataire de préférence', 'family'],
  ['Sans charge de famille', 'family'],
  ['Libre de toute attache familiale', 'family'],
  ['Situation de famille : à préciser', 'family'],
  ['Mères de famille s’abstenir', 'family'],
  ['Femmes enceintes s’abstenir', 'pregnancy'],
  ['Pas de projet de maternité', 'pregnancy'],
  ['Test génétique exigé', 'genetics'],
  // Situation
  ['Bénéficiaires du RSA s’abstenir', 'economicVulnerability'],
  ['Pas de cas sociaux', 'economicVulnerability'],
  ['Compte bancaire français obligatoire', 'bank'],
  ['Habitant Melun', 'residence'],
  ['Vous habitez Melun', 'residence'],
  ['Vous devez habiter à Sénart', 'residence'],
  ['Habiter impérativement à proximité du magasin', 'residence'],
  ['Candidats du 93 s’abstenir', 'residence'],
  ['Vous résidez dans le secteur de Provins', 'residence'],
  ['Nom à consonance française', 'name'],
  // Appearance
  ['Bonne présentation', 'appearance'],
  ['Excellente présentation exigée', 'appearance'],
  ['Physique agréable', 'appearance'],
  ['Belle femme pour accueil VIP', 'appearance'],
  ['Sans piercing ni tatouage', 'appearance'],
  ['Taille minimum 1m70', 'appearance'],
  ['Mesurer au moins 1m75', 'appearance'],
  ['CV avec photo', 'appearance'],
  ['Photo obligatoire', 'appearance'],
  // Health, autonomy, disability
  ['En bonne santé', 'health'],
  ['Vous êtes en bonne santé et motivé', 'health'],
  ['Excellent état de santé', 'health'],
  ['Sans problème de dos', 'health'],
  ['Diabétiques s’abstenir', 'health'],
  ['Candidat sans perte d’autonomie', 'autonomy'],
  ['Sans handicap', 'disability'],
  ['Poste incompatible avec un handicap', 'disability'],
  ['RQTH s’abstenir', 'disability'],
  ['Poste non adapté aux personnes en situation de handicap', 'disability'],
  // Convictions and ways of life
  ['Non-fumeur', 'mores'],
  ['Vous êtes non fumeuse', 'mores'],
  ['Bonne moralité exigée', 'mores'],
  ['Bonnes mœurs', 'mores'],
  ['Homosexuels s’abstenir', 'sexualOrientation'],
  ['Transgenres s’abstenir', 'genderIdentity'],
  ['Vous êtes catholique pratiquant', 'religion'],
  ['De confession musulmane', 'religion'],
  ['Pas de voile', 'religion'],
  ['Recherche une nounou chrétienne', 'religion'],
  ['Sans engagement politique', 'political'],
  ['Non syndiqué', 'union'],
  ['Syndicalistes s’abstenir', 'union'],
  ['Sans mandat électif', 'mandate'],
  ['Ne parlant que le français', 'language'],
  ['Lanceurs d’alerte s’abstenir', 'whistleblower'],
]

const ALLOWED: string[] = [
  'Jeunes diplômés acceptés',
  'Jeune diplômé ou expérimenté',
  'Poste ouvert aux jeunes diplômés',
  'RQTH bienvenues',
  '18 ans révolus pour la conduite d’engins',
  'Vous avez 18 ans minimum',
  'Être majeur',
  'Première expérience acceptée',
  'Français lu, écrit, parlé',
  'Français courant',
  'Anglais courant apprécié',
  'Permis B',
  'Agent d’entretien (H/F)',
  'Serveuse / Serveur',
  'Serveur (H/F)',
  'Serveur(se) en restauration',
  'Vendeur / Vendeuse en boulangerie',
  'Vendeur-se en prêt-à-porter femme',
  'Vendeuse H/F',
  'Femme de ménage (H/F)',
  'Homme/femme toutes mains',
  'Femme de chambre / valet de chambre',
  'Femme de chambre (H/F)',
  'Hôte / hôtesse de caisse',
  'Sage-femme',
  'Nous recrutons une sage-femme',
  'Maître ou maîtresse de maison',
  'Employé de ménage',
  'Garde d’enfants de 3 ans',
  'Garder deux enfants de moins de 3 ans',
  'Accompagner des personnes de plus de 60 ans',
  'Public jeune',
  'Animation auprès de jeunes de 11 à 17 ans',
  'Vous aimez travailler avec les jeunes',
  'Mission Locale : jeunes de 16 à 25 ans',
  'Contrat d’apprentissage, moins de 30 ans',
  'Service civique : 16-25 ans',
  'Vous êtes dynamique',
  'Dynamique et souriant',
  'Jeune entreprise',
  'Rejoignez une équipe jeune et dynamique',
  'Nous sommes une jeune entreprise dynamique',
  'Entreprise de plus de 50 ans',
  'Entreprise créée il y a plus de 30 ans',
  'Plus de 10 ans d’expérience',
  'Plus de 10 ans dans le métier',
  'Minimum 2 ans d’expérience',
  'Comptable senior',
  'Développeur junior',
  'Port de charges',
  'Bonne condition physique : port de charges de 25 kg',
  'Station debout prolongée',
  'Poste ouvert aux personnes en situation de handicap',
  'Tous nos postes sont ouverts aux personnes en situation de handicap.',
  'À compétences égales, priorité aux travailleurs handicapés',
  'Accompagner des personnes en perte d’autonomie',
  'Aide à domicile auprès de personnes âgées ou handicapées',
  'Accompagner des enfants en situation de handicap',
  'Sans distinction d’âge, de sexe, d’origine, de religion ou de handicap',
  'Nous étudions les candidatures quels que soient l’âge, le sexe, le handicap ou la nationalité.',
  'Notre entreprise s’engage en faveur de la diversité : origine, âge, handicap, orientation sexuelle',
  'Tenue correcte exigée',
  'Tenue soignée',
  'Tenue de travail fournie',
  'Bonne présentation des produits en rayon',
  'Bonne présentation orale',
  'Soigner la présentation des plats',
  'Remplacement congé maternité',
  'CDD de remplacement d’un congé maternité',
  'Nettoyer l’enceinte du magasin',
  'Sécurité de l’enceinte sportive',
  'Au service des habitants de Melun',
  'Ville de 40 000 habitants',
  'Un conseiller pour 1 000 habitants',
  'Poste basé à Melun',
  'Accueillir les résidents de l’EHPAD',
  'Interventions au domicile des clients',
  'Logement de fonction : vous habiterez sur place',
  'Titre de séjour ou autorisation de travail en cours de validité',
  'École catholique recherche surveillant (H/F)',
  'Vendre des vêtements pour hommes et femmes',
  'Rayon homme',
  'Coiffeur homme (H/F)',
  'Coiffure femmes et hommes',
  'Foyer d’accueil de femmes victimes de violences',
  'Vente de produits d’origine française',
  'Bovins de race limousine',
  'Viande de race charolaise',
  'Établissement en bonne santé financière',
  'Une entreprise pérenne et en bonne santé (+9% de croissance)',
  'Surveillance de la bonne santé et du comportement des équipements',
  'Veiller au bon état de santé des animaux',
  'Vous intervenez auprès de patients en mauvaise santé',
  'Agence d’emploi engagée pour l’inclusion',
  'Ambiance jeune et conviviale',
  'Mutuelle, tickets restaurant, 13e mois',
  'Travail le samedi et le dimanche, horaires coupés',
  'Bénéficiaires du RSA bienvenus',
  'Demandeurs d’emploi de longue durée bienvenus',
  'Retraités bienvenus',
  'Emploi franc : résider dans un quartier prioritaire',
  'Astreintes : habiter à moins de 30 minutes du site',
  'Espace non-fumeur',
  'Dialogue avec les délégués syndicaux',
  'Chargé de relations avec les élus locaux (H/F)',
  'La cuisinière à gaz est à nettoyer chaque soir après le service par toute la brigade',
  'Sous la responsabilité de l’infirmière coordinatrice, vous aidez les résidents dans les gestes de la vie quotidienne',
  'Conjoint collaborateur possible',
  'Vous conciliez vie de famille et vie professionnelle',
  'Prise de poste à 6 h, le lieu est desservi par le bus',
]

describe('the wording of offers', () => {
  it.each(REFUSED)('refuses "%s": %s', (text, criterion) => {
    expect(criteriaOf(text)).toContain(criterion)
  })

  it.each(ALLOWED)('allows "%s"', (text) => {
    expect(checkWording(text)).toEqual([])
  })

  it('tells the sentence, the words and what to write instead', () => {
    expect(checkWording('Restaurant à Melun. Nous recherchons une serveuse souriante. Service du soir.')).toEqual([
      {
        sentence: 'Nous recherchons une serveuse souriante.',
        criterion: 'sex',
        excerpt: 'serveuse',
        rewording: 'serveur / serveuse (H/F)',
      },
    ])
  })

  it('rewords a job name of one gender', () => {
    expect(checkWording('Homme de ménage')[0]?.rewording).toBe("agent / agente d'entretien (H/F)")
  })

  it('lets a title with H/F clear the description', () => {
    expect(checkWording('Serveur (H/F)\nNous recherchons une serveuse pour le service du soir.')).toEqual([])
  })

  it('gives the excerpt as written, with its accents', () => {
    expect(checkWording('Profil : Célibataire, sans attaches.')[0]?.excerpt).toBe('Célibataire')
  })

  it('is quick on long texts', () => {
    const text = 'Vous accueillez la clientèle, tenez la caisse et mettez en rayon les produits frais. '.repeat(60)
    const from = performance.now()
    expect(checkWording(text)).toEqual([])
    expect(performance.now() - from).toBeLessThan(500)
  })
})
