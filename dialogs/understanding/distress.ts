/**
 * Words of distress, recall first: somebody who writes them gets the numbers to call at once, and an adviser. Rules over French as it
 * is typed (`normalise`, SMS spelling written out), so that no training decides about them; what only sounds like it is taken out
 * first ("mort de rire", "faute de frappe", "aider les sans-abri" as a job).
 */
import { wordsOf } from '../../matching/french/normalise.js'
import { writtenOut } from '../../matching/french/sms.js'
import type { Distress } from '../tools.js'

/** Sounds like it, is not. Replaced by a bar, so that nothing reads across it. */
const HARMLESS: readonly RegExp[] = [
  /\b(?:mort|morte|meurs?|mourir|mourrir|creve|crever|tue)s? d(?:e|)? ?(?:rire|faim|soif|chaud|chaleur|froid|ennui|fatigue|honte|sommeil|trouille|peur|envie|la dalle)\b/g,
  /\b(?:dalle|faim|soif|chaud|froid) a (?:crever|mourir)\b/g,
  /\btue(?:r|nt|s)? (?:le temps|les? (?:rats?|cafards?|nuisibles?|insectes?|souris)|l ennui)\b/g,
  /\b(?:taf|taff|boulot|travail|job|metier|chaleur|fatigue|attente|ca|cela|humour|blague|truc|jeu|sport|bus|trajet|cours|ecole|soleil)s? (?:me|m|te|nous) (?:tue|tuer|tuent|creve)\b/g,
  /\b(?:je|j) (?:me|m) tue (?:au|a la|a le|a|en) (?:travail|taf|boulot|tache|cuisine|taff|job|chercher|trouver|dire|expliquer|demander|repeter|bosser|travailler|essayer)\b/g,
  /\ba mort (?:motive|motivee|la motivation|dedans|le taf)?\b/g,
  /\b(?:faute|erreur|vitesse|cafe|ma|sa|belle|grosse) (?:de )?frapp?ee?s?\b/g,
  /\b(?:ca|cela|il|elle|tu|on|vous) (?:me|m) tape(?:z|s)? (?:sur )?(?:le|les|l)? ?(?:nerfs?|systeme|oeil|ds l oeil|dans l oeil)\b/g,
  /\b(?:je|j)?(?: me)? tapes? (?:\d|deux|trois|une? heure|un|le|la|les|des|du|l|de|tout|mal|vite|trop)\b/g,
  /\b(?:m en|men|me|m) bats? (?:les|l|la|pas|pour|contre le chomage)\b/g,
  /\bbat(?:s|tre)? (?:des|les|un|le|mon|pour)\b/g,
  /\b(?:en )?finir (?:avec )?(?:ce|cet|cette|ces|le|les|l|mes|mon|ma(?! vie)|la(?! vie)|mon|un|une|de|du|d|vos|votre|ton|tes|tot|tard)\b/g,
  /\bdisparaitre (?:de|des|du|d) (?:vos|votre|ton|tes|la|les|le|fichiers?|listes?|base|l)\b/g,
  /\b(?:vous|tu) (?:m|me|nous) harcel\w*\b/g,
  /\b(?:arrete[rz]?|cesse[rz]?) de (?:me|m) harcel\w*\b/g,
  /\bharcelement (?:de|par|avec) (?:vos|vos |ces |de )?(?:sms|messages|notifs?|textos|pub)\b/g,
  /\b(?:touch\w*) (?:le chomage|un salaire|la prime|les aides|des aides|le rsa|mon|ma|mes|deux mots|un mot|a tout|a rien|le smic|merci|beaucoup)\b/g,
  /\b(?:ca|cela) (?:me|m) touche\b/g,
  /\bmenaces? (?:d orage|de licenciement|de pluie|de greve)\b/g,
  /\ben peux plus (?:de|d|a|avec) (?:ce|cet|cette(?! vie)|ces|mon|ma(?! vie)|mes|vos|votre|tes|ton|chercher|attendre|bosser|travailler|vendre|faire|courir|rien faire|l attente|la caisse|le taf)\b/g,
]

/** A job or a wish to help others: nothing of what follows is about the person, unless they say so. */
const ABOUT_OTHERS =
  /\b(?:aider|aide|accompagner|accueillir|accueil|ecouter|proteger|defendre|sauver|travailler|bosser|travaille|bosse|metier|emploi|poste|formation|foyer|association|educateur|educatrice|assistante? sociale?|intervenant\w*|pompiers?|police|policier|lutter|contre|pompes|agent|stage|atelier|maraudes?)\b[^|]*?(?=\b(?:sans abri|sdf|sans domicile|battu\w*|maltrait\w*|viol\w*|suicid\w*|inceste|harcel\w*|mort|morts|prostitu\w*|victimes?|violent\w*|agress\w*)\b)/
const ABOUT_ME =
  /\b(?:je suis|j ai ete|j ai|je me|je vis|je dors|me (?:fais|frappe|tape|bat|viole)|m a|m ont|chez moi|avec mon bebe|j ai envie|je veux mourir|je pense)\b/

const FAMILY =
  /\b(?:peres?|meres?|parents?|papa|maman|beau pere|belle mere|beau peres?|daron|daronne|darons|oncle|tonton|tante|grand pere|papi|frere|freres|soeur|soeurs|beauf|famille|maison|chez moi|chez nous|enfant|enfance)\b/

const SUICIDE: readonly RegExp[] = [
  /\bsui?[sc]+?i?[sc]*id\w*/,
  /\bsuic\w*/,
  /(?<!\b(?:veut|va|vont|veulent|voulait|voulu|failli|menace de|menacent de|essaye de|essaie de) )\b(?:me|m|moi) (?:suicid|tuer|tue[rz]?|flinguer|pendre|buter|crever|noyer|empoisonner|scarifi|mutil|foutre en l air|jeter sous|jeter du|jeter par|jeter d)\w*/,
  /\b(?:scarifi|mutil)\w*/,
  /\b(?:en finir|den finir|en finire)\b/,
  /\bmett?(?:re|rai|ais|s|e)? (?:un terme|fin) a (?:mes jours|ma vie|tout|la vie)\b/,
  /\b(?:veux|veut|voudrais|aimerais?|envie|vais|je va|pense|penser|prefere|prefererai\w*|peur|mieux|besoin|pret|prete|puisse|si je|detester?|pour|laisse[rz]?(?: moi)?) (?:de |d |a |bien |tellement |trop |me laisser |vraiment |juste )*(?:mour+ir?e?|creu?ver|meurs|meure|clamser)\b/,
  /\bje (?:veux|veut|voudrais) (?:etre )?(?:mort|morte)\b/,
  /^(?:je )?(?:mour+ire?|meurs)$/,
  /\b(?:mieux|prefere\w*|voudrais|aimerais?|veux|envie)(?: d)?(?: etre)? (?:mort|morte|morts)\b/,
  /\b(?:plus|pu|plu|pas|marre|fatigue|fatiguee|peur) (?:aucune |aucun |la |le |de |d |l |du |envie |force |gout |raison |sens |a |j ai |en ai |trop |aucune raison )*(?:vivre|exister|la vie|cette vie|a la vie|gout a la vie|etre en vie|etre vivante?|etre la|d etre la)\b/,
  /\b(?:vie|vivre) (?:ne |n )?(?:vaut|sert|a|est|me)? ?(?:pas|plus|rien|a rien)\b/,
  /\b(?:vie) (?:n |ne )?a (?:plus|pas|aucun)(?: de)? sens\b/,
  /\ba quoi (?:bon|ca sert|sert)(?: de)? (?:vivre|la vie|continuer a vivre)\b/,
  /\b(?:veux|veut|voudrais|aimerais?|envie de) (?:juste |bien |tout |plus )*(?:disparaitre|m endormir|dormir pour toujours|plus etre la|ne plus etre la|plus exister|plus etre(?= (?:en vie|vivante?|ici|de ce monde)\b|$))(?! de (?:vos|votre|la))/,
  /\b(?:ne )?plus (?:jamais )?(?:me|m) reveiller\b/,
  /\bmieux sans moi\b/,
  /\bpersonne (?:ne )?(?:me |m |le |s en |va )?(?:regrett|remarqu|verra|pleurer|manquer)\w*/,
  /\bsi je (?:meurs|mourais|disparais|creve)\b/,
  /\b(?:sauter?|saute|me jette|jeter|jette) (?:par|de|du|d|sous|dans) (?:la fenetre|un pont|pont|le pont|haut|balcon|un train|le train|le metro|le vide|une voiture|le toit|train)\b/,
  /\b(?:coupe[rs]?|ouvr\w+|taillade[rs]?|entaille[rs]?) (?:les |mes )?(?:veines?|poignets?)\b/,
  /\bme (?:fais|faire|fait|suis fait|ferai) (?:du |tres |encore |trop |volontairement )*mal(?: expres)?$/,
  /\b(?:fais|faire|fait) du mal a moi\b|\bme (?:fais|faire) (?:du )?mal\b/,
  /\b(?:avale|avaler|pris|prendre|prends|gobe|gober)\w* (?:\w+ ){0,4}(?:cachets?|medocs?|medicaments?|pilules?|comprimes?)(?! en pharmacie)\b/,
  /\boverdose\b/,
  /\b(?:idees?|pensees?|penser?) (?:noires?|suicid\w*|a la mort|au suicide)\b/,
  /\bpense\w* (?:tout le temps |souvent |toujours |trop )?(?:a la mort|a mourir)\b/,
  /\b(?:foutre|fous|fout) en l air\b/,
  /\b(?:j )?(?:n )?en peux (?:vraiment |juste )?(?:plus|pu|plu)(?: du tout)?(?: (?:je craque|de la vie|de vivre|de tout|de cette vie|de ma vie|aidez moi|aide moi|je pleure\w*|la|moi|j arrete|de rien|d etre|de souffrir|je souffre|svp|stp).*)?$/,
  /\b(?:je vais|j ai) (?:faire une connerie|fait une connerie|commettre l irreparable)\b/,
  /\bfaire une (?:connerie|betise) grave\b|\btentative de (?:ts|mourir)\b|\bj ai fait une ts\b/,
  /\bje (?:me|m) (?:tue|bute|flingue|pend)s?\b/,
]

const HIT =
  '(?:f+r+a+p+\\w*|tap+(?:e|es|ent|er|ee|ees|ait|aient)?|bat|bats|battent|battait|battu|battue|battre|cogne\\w*|viol(?:e|ee|es|ent|er|ait)?|agress\\w*|etrangl\\w*|gifl\\w*|menac\\w*|harcel\\w*|touche\\w*|maltrait\\w*|enferm\\w*|sequestr\\w*|forc(?:e|ee|es|ent|er)|oblige\\w*|brul\\w*|fouett\\w*|tabass\\w*|insult\\w*|drogu\\w*|tuer|abus\\w*|caress\\w*|embrass\\w* de force|poursui\\w*|rou\\w* de coups)'
const VIOLENCE: readonly RegExp[] = [
  new RegExp(
    `\\b(?:il|elle|on|ils|elles|qui|copain|copine|mec|meuf|mari|femme|conjointe?|compagnon|compagne|ex|patron|chef|collegue|voisin|cousine?|prof|petit ami|petite amie|gars|type|homme|peres?|meres?|parents?|papa|maman|oncle|tonton|tante|freres?|soeurs?|darons?|daronne|beauf|papi|pere|quelqu un|pote|ami)(?: \\w+){0,3}? (?:me|m|nous|m a|m ont|nous a|m a deja) ?(?:deja |toujours |souvent |encore |a |ont |avait |aussi )*${HIT}\\b`,
  ),
  new RegExp(`\\b(?:me|m) (?:fais|suis fait|fait|suis faite|faire|fesait|faisait) (?:encore |toujours |souvent )*${HIT}\\b`),
  /\b(?:j ai ete|ete|je suis|j etais|suis|je me sens) (?:deja |encore |souvent )*(?:frapp?ee?|tap+ee?|battue?|violee?|agressee?|menacee?|harcelee?|maltraitee?|abusee?|sequestree?|enfermee?|droguee?|forcee?|obligee? de me prostituer|victime)\b/,
  /\b(?:va|veut|vont|menace de|menacent de|essaye de|essaie de|voulu) (?:me|m|nous) (?:tuer|frap+er|taper|buter|planter|viole[rz]?|crever|cogner|faire du mal)\b/,
  /\bviol(?:s|e|ee|er|ees|eur|eurs)?\b/,
  /\b(?:agression|harcelement|abus) (?:sexuel\w*|moral|scolaire)\b|\bagress\w+ sexuel\w*/,
  /\bviolences?\b|\bviolente?s?\b/,
  /\bfemmes? battues?\b|\benfants? battus?\b/,
  /\b(?:met|mis|mets|donne\w*|recois|recu|prends|pris|prend|file\w*) (?:\w+ ){0,2}(?:coups?|racl\w+|gifles?|baffes?|claques?|beignes?|droites?|torgnoles?)\b(?! de main)(?! de fil)/,
  /\bcoups? (?:de poings?|de pieds?|de ceinture|de couteau)\b/,
  /\b(?:attouchements?|inceste|maltraitance|maltrait\w*|prostitu\w*|proxenet\w*|excis\w*|sequestr\w*)\b/,
  /\bmari\w* (?:de force|force\w*)\b|\bmariage (?:force|arrange)\b/,
  /\babus\w* (?:de moi|sexuel\w*)\b|\bm a (?:abus|touch)\w*/,
  /\b(?:je )?(?:suis|me sens) en danger\b/,
  /\bpeur (?:de lui|d elle|de mon (?:pere|mari|ex|copain|mec|frere|oncle|beau pere|conjoint|compagnon)|de ma mere|de mes parents|de rentrer|pour ma vie)\b/,
  /\bmenaces? de mort\b|\bau secours\b/,
  /\bcoucher avec (?:lui|elle|eux|moi) de force\b|\bforce\w* a coucher\b|\bm a force\w*/,
  /\b(?:m empeche|m empechent|me laisse pas|m interdit) (?:de )?sort\w*/,
  /\bforce\w* (?:a |de )(?:vendre|voler|me prostituer)\b|\bm oblige\w* a (?:me prostituer|vendre|voler|coucher)\b/,
  /\btouche (?:les fesses|les seins|le corps|l entrejambe)\b|\btouch\w* (?:les fesses|les seins)\b/,
  /\bme suit (?:partout|dans la rue|jusque)\b/,
  /\b(?:ca|qui) tape a la maison\b|\btap\w* (?:a la maison|chez moi)\b/,
  /\bprive\w* de (?:manger|nourriture|bouffe|sortie et)\b/,
]

const SHELTER: readonly RegExp[] = [
  /\bdor(?:s|t|mir|mi|mais|mons)? (?:encore |toujours |toute la nuit |la nuit |deja )*(?:dehors?|deors?|dans (?:la|une|un|ma|le|les|des|l) (?:rue|caves?|hall|squat|voiture|caisse|bagnole|parking|gare|metro|parc|bois|tente|camion|garage|cage d escalier|escaliers?)|a la (?:rue|gare|belle etoile)|sous (?:un|une|les) (?:pont|tente|ponts)|nulle? part)\b/,
  /\bdor(?:s|t|mir)? (?:ds|dans) (?:ma |la |une |un )?(?:voiture|caisse|rue|cave|gare|hall|squat)\b/,
  /\bnuits? (?:dehors?|dans la rue|a la rue|dans ma voiture)\b/,
  /\b(?:je suis|j suis|suis|retrouve\w*|vis|vivre|finir|etre|finis|mets|a nouveau|encore) (?:\w+ )?(?:a|dans) la rue(?! (?:je te rappelle|la|pour|en ce moment|je reponds|a cote|je rentre))\b/,
  /^a la rue$/,
  /\bsdf\b|\bsans (?:abris?|domicile|logement|toit|maison|logis)\b/,
  /\b(?:nulle? part|aucun endroit|pas d endroit|pas d endroits|pas de place|pas ou|rien) (?:\w+ ){0,2}(?:ou |pour )?(?:dormir|aller dormir|me loger|loger)\b/,
  /\b(?:sais|sait|sai) pas ou (?:je vais |je peux |vais je )?(?:dormir|aller ce soir|aller cette nuit|passer la nuit)\b/,
  /\bou (?:dormir|passer la nuit|je dors)(?: ce soir| cette nuit)?\b/,
  /\b(?:plus|pas|perdu)(?: de| d| mon| aucun)? (?:toit|logement|maison|chez moi|hebergement|appartement pour dormir|domicile)(?! en vue)\b(?! (?:a louer))/,
  /\b(?:mis|mise|mettre|foutu\w*|foutre|jete\w*|vire\w*|virer|met|mettent|vire) (?:\w+ ){0,2}(?:dehors?|a la porte|a la rue|de (?:la maison|chez (?:moi|mes parents|lui|elle|ma mere|mon pere)))\b/,
  /\b(?:expuls\w*)\b/,
  /\bhebergement (?:d urgence|ce soir|cette nuit|pour ce soir)\b|\b(?:besoin|cherche|trouver)\w* (?:d un |un )?hebergement\b/,
  /\b(?:le|appele le|appeler le|numero) 115\b|^115$/,
  /\b(?:rien|pas|plus rien) (?:a )?mang\w* (?:depuis|de la journee|aujourd hui|ce soir|du tout)\b|\bplus rien a manger\b|\brien a manger\b/,
  /\bfait (?:virer|mettre|foutre|jeter) (?:de chez|dehors|a la porte)\b/,
]

/** Kind of distress a message speaks of; undefined when nothing in it sounds like any. The gravest first. */
export function distressIn(text: string): Distress | undefined {
  const said = writtenOut(wordsOf(text)).join(' ')
  if (said === '') return undefined
  const clear = HARMLESS.reduce((known, pattern) => known.replace(pattern, '|'), said)
  if (ABOUT_OTHERS.test(clear) && !ABOUT_ME.test(clear)) return undefined
  if (matches(SUICIDE, clear)) return 'suicide'
  if (matches(VIOLENCE, clear)) return isInFamily(clear) ? 'child' : 'violence'
  return matches(SHELTER, clear) ? 'shelter' : undefined
}

function matches(patterns: readonly RegExp[], text: string): boolean {
  return patterns.some((pattern) => pattern.test(text))
}

function isInFamily(text: string): boolean {
  return FAMILY.test(text) || /\bmaltrait\w*|\binceste\b/.test(text)
}
