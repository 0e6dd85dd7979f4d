import { z } from 'zod'
import { CONFIDENT, DOUBTFUL, type RecognisedOccupation } from '../../matching/occupations/recognise-occupation.js'
import type { AskOptions } from '../ask.js'
import type { DialogTools } from '../tools.js'
import { optionIn, phrasesOf } from '../understanding/options.js'
import { yesOrNo } from '../understanding/yes-no.js'
import type { Prompt, Reading } from './prompt.js'
import { NO, YES } from './yes-no.js'

const MOST_WANTED = 3
const MOST_OFFERED = 3
/** Named beside another one, an occupation needs less to be confirmed with it. */
const LIKELY_OF_SEVERAL = 0.5
const OTHER = 'other'

const wantedSchema = z.object({ rome: z.string(), appellation: z.string().optional() })
const namedSchema = wantedSchema.extend({ label: z.string() })
type Named = z.infer<typeof namedSchema>

const stageSchema = z.discriminatedUnion('step', [
  /** "… c'est ça ?" */
  z.object({ step: z.literal('confirm'), occupations: z.array(namedSchema).min(1) }),
  /** Three that it may be. */
  z.object({ step: z.literal('pick'), candidates: z.array(namedSchema).min(1) }),
  /** Said in other words, please. */
  z.object({ step: z.literal('again') }),
])
type Stage = z.infer<typeof stageSchema>

/** One to three occupations: sure ones are confirmed together in one tap, a doubtful one offers three and "autre". */
export const occupationsPrompt: Prompt<AskOptions> = {
  kind: 'occupations',
  render(_spec, text, stage, { words }) {
    const at = stageOf(stage)
    if (at === undefined) return { text }
    if (at.step === 'again') return { text: words('common.occupation.again') }
    if (at.step === 'confirm') {
      const labels = at.occupations.map(({ label }) => shortLabel(label))
      const list = labels.length < 2 ? labels.join('') : `${labels.slice(0, -1).join(', ')} ${words('common.and')} ${labels.at(-1)}`
      return {
        text: words('common.occupation.confirm', { occupations: list }),
        choices: [
          { label: words('common.yes'), value: YES },
          { label: words('common.no'), value: NO },
        ],
      }
    }
    const choices = at.candidates.map(({ label }, index) => ({ label: shortLabel(label), value: String(index) }))
    return { text: words('common.occupation.pick'), choices: [...choices, { label: words('common.occupation.other'), value: OTHER }] }
  },
  read(_spec, { text, tap }, stage, tools) {
    const at = stageOf(stage)
    if (at?.step === 'confirm') {
      const isRight = tap === YES ? true : tap === NO ? false : yesOrNo(text)
      if (isRight === true) return answer(at.occupations)
      if (isRight === false) return listen(text.replace(/^\s*\p{L}+[\s,;:.!]*/u, ''), tools) ?? { kind: 'stage', stage: { step: 'again' } }
    }
    if (at?.step === 'pick') {
      const options = [
        ...at.candidates.map(({ label }) => phrasesOf(label)),
        phrasesOf(tools.words('common.occupation.other'), OTHER_WORDS),
      ]
      const index = tap === OTHER ? at.candidates.length : tap === undefined ? optionIn(text, options) : Number(tap)
      const picked = index === undefined ? undefined : at.candidates[index]
      if (picked !== undefined) return answer([picked])
      if (index === at.candidates.length) return { kind: 'stage', stage: { step: 'again' } }
    }
    return listen(text, tools) ?? { kind: 'unclear', hint: 'common.hint.occupations' }
  },
  isAnswer: (_spec, given) => z.array(wantedSchema).min(1).safeParse(given).success,
}

const OTHER_WORDS = ['autre', 'aucun', 'aucune', 'non', 'rien', 'pas ca', 'autre chose', 'aucun des trois', 'c est pas ca', 'nan']

/** What the text names; undefined when it names nothing that is known. */
function listen(text: string, { understanding }: DialogTools): Reading | undefined {
  if (text.trim() === '') return undefined
  const { occupations, segments } = understanding.occupations.recognise(text)
  const several = segments.filter(({ score }) => score >= LIKELY_OF_SEVERAL)
  if (several.length > 1) return stage({ step: 'confirm', occupations: distinct(several.map(named)) })
  const [first] = occupations
  if (first === undefined || first.score < DOUBTFUL) return undefined
  if (first.score >= CONFIDENT) return stage({ step: 'confirm', occupations: [named(first)] })
  return stage({ step: 'pick', candidates: occupations.slice(0, MOST_OFFERED).map(named) })
}

function named({ rome, appellation, label }: RecognisedOccupation): Named {
  return appellation === undefined ? { rome, label } : { rome, appellation, label }
}

function distinct(occupations: Named[]): Named[] {
  return occupations.filter(({ rome }, index) => occupations.findIndex((other) => other.rome === rome) === index).slice(0, MOST_WANTED)
}

function answer(occupations: Named[]): Reading {
  return { kind: 'answer', answer: distinct(occupations).map(({ label: _, ...wanted }) => wanted) }
}

function stage(next: Stage): Reading {
  return { kind: 'stage', stage: next }
}

function stageOf(value: unknown): Stage | undefined {
  const parsed = stageSchema.safeParse(value)
  return parsed.success ? parsed.data : undefined
}

/** `Vendeur / Vendeuse en boulangerie` as `Vendeur/Vendeuse en boulangerie`. */
function shortLabel(label: string): string {
  return label.replace(/ \/ /g, '/')
}
