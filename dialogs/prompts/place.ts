import { z } from 'zod'
import type { Commune } from '../../domain/reference/reference.js'
import type { AskOptions, PlaceAnswer } from '../ask.js'
import type { DialogTools } from '../tools.js'
import { optionIn, phrasesOf } from '../understanding/options.js'
import type { Prompt } from './prompt.js'

const reachSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('radius'), km: z.number() }),
  z.object({ kind: z.literal('department'), code: z.string() }),
  z.object({ kind: z.literal('anywhere') }),
])
const answerSchema = z.object({
  commune: z.object({ insee: z.string(), name: z.string(), department: z.string(), lat: z.number(), lng: z.number() }),
  reach: reachSchema.optional(),
})
/** Homonyms to choose from. */
const stageSchema = z.array(answerSchema)
type Homonyms = z.infer<typeof stageSchema>
const OTHER = 'other'

/** A commune, said or shared; the department is asked back where several bear the name. */
export const placePrompt: Prompt<AskOptions> = {
  kind: 'place',
  render(_spec, text, stage, tools) {
    const homonyms = homonymsOf(stage)
    if (homonyms === undefined) return { text, request: 'location' }
    const choices = homonyms.map(({ commune }) => ({ label: labelOf(commune, tools), value: commune.insee }))
    return { text: tools.words('common.whichPlace'), choices: [...choices, { label: tools.words('common.otherPlace'), value: OTHER }] }
  },
  read(_spec, input, stage, tools) {
    const { places } = tools.understanding
    if (input.location !== undefined) {
      const commune = places.nearestCommune(input.location.latitude, input.location.longitude)
      return { kind: 'answer', answer: answerOf(commune, {}) }
    }
    const homonyms = homonymsOf(stage)
    if (homonyms !== undefined) {
      const index =
        input.tap === undefined
          ? homonymIn(input.text, homonyms, tools)
          : [...homonyms.map(({ commune }) => commune.insee), OTHER].indexOf(input.tap)
      if (index === homonyms.length) return { kind: 'stage', stage: undefined }
      const chosen = index === undefined ? undefined : homonyms[index]
      if (chosen !== undefined) return { kind: 'answer', answer: chosen }
    }
    const place = places.recognise(input.text)
    if (place.kind === 'commune') return { kind: 'answer', answer: answerOf(place.commune, place) }
    if (place.kind === 'department')
      return { kind: 'answer', answer: answerOf(place.seat, { reach: { kind: 'department', code: place.code } }) }
    if (place.kind === 'homonyms') return { kind: 'stage', stage: place.communes.map((commune) => answerOf(commune, place)) }
    return { kind: 'unclear', hint: homonyms === undefined ? 'common.hint.place' : 'common.hint.choice' }
  },
  isAnswer: (_spec, answer) => answerSchema.safeParse(answer).success,
}

function homonymsOf(stage: unknown): Homonyms | undefined {
  const parsed = stageSchema.safeParse(stage)
  return parsed.success && parsed.data.length > 0 ? parsed.data : undefined
}

function answerOf({ insee, name, department, lat, lng }: Commune, { reach }: Pick<PlaceAnswer, 'reach'>): PlaceAnswer {
  return { commune: { insee, name, department, lat, lng }, ...(reach === undefined ? {} : { reach }) }
}

function labelOf({ name, department }: PlaceAnswer['commune'], { words }: DialogTools): string {
  return words('common.placeIn', { name, department })
}

function homonymIn(text: string, homonyms: Homonyms, tools: DialogTools): number | undefined {
  const byDepartment = homonyms.findIndex(({ commune }) => new RegExp(`\\b${commune.department}\\b`, 'i').test(text))
  if (byDepartment >= 0) return byDepartment
  const options = homonyms.map(({ commune }) => phrasesOf(labelOf(commune, tools)))
  return optionIn(text, [...options, phrasesOf(tools.words('common.otherPlace'), ['autre', 'aucun', 'non', 'rien'])])
}
