import { z } from 'zod'
import type { AskOptions } from '../ask.js'
import type { DialogTools, OccupationGuess } from '../tools.js'
import { optionIn, phrasesOf } from '../understanding/options.js'
import { yesOrNo } from '../understanding/yes-no.js'
import type { Prompt, Reading } from './prompt.js'
import { NO, YES } from './yes-no.js'

const MOST_WANTED = 3
const MOST_OFFERED = 3
const OTHER = 'other'

const wantedSchema = z.object({ rome: z.string(), appellation: z.string().optional() })
const namedSchema = wantedSchema.extend({ label: z.string() })
type Named = z.infer<typeof namedSchema>

const stageSchema = z.discriminatedUnion('step', [
  /** "… c'est ça ?" */
  z.object({ step: z.literal('confirm'), occupations: z.array(namedSchema).min(1) }),
  /** Three that it may be, beside what was sure already. */
  z.object({ step: z.literal('pick'), kept: z.array(namedSchema), candidates: z.array(namedSchema).min(1) }),
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
      if (picked !== undefined) return answer([...at.kept, picked])
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
  const { segments, excluded } = understanding.occupations.recognise(text)
  const sure: Named[] = []
  let doubtful: Named[] | undefined
  for (const { occupations } of segments) {
    const [first, ...others] = occupations.filter(({ rome }) => !excluded.includes(rome))
    if (first === undefined) continue
    if (first.isSure) sure.push(named(first))
    else doubtful ??= [first, ...others].slice(0, MOST_OFFERED).map(named)
  }
  const kept = distinct(sure)
  if (doubtful !== undefined && kept.length < MOST_WANTED) return stage({ step: 'pick', kept, candidates: doubtful })
  return kept.length === 0 ? undefined : stage({ step: 'confirm', occupations: kept })
}

function named({ rome, appellation, label }: OccupationGuess): Named {
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
