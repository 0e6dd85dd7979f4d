/** What a person has filled in, in the form in which Slack hands it over (docs.slack.dev/reference/views#state), and what Slack's own window checks first. */
import { z } from 'zod'
import type { SlackBlock } from './model.js'

/** What the page sends for one element: a text, the value of an option, several of them, or nothing. */
export const rawValue = z.union([z.string(), z.array(z.string()), z.null()])
export type RawValue = z.infer<typeof rawValue>
/** By block id, then action id. */
export const rawValues = z.record(z.string(), z.record(z.string(), rawValue))
export type RawValues = z.infer<typeof rawValues>

const option = z.looseObject({ text: z.looseObject({ type: z.string(), text: z.string() }), value: z.string().optional() })
export type Option = z.infer<typeof option>
const elementShape = z.looseObject({
  type: z.string(),
  action_id: z.string(),
  options: z.array(option).optional(),
  option_groups: z.array(z.looseObject({ options: z.array(option) })).optional(),
  initial_value: z.unknown().optional(),
  initial_option: option.optional(),
  initial_options: z.array(option).optional(),
  min_length: z.number().optional(),
  max_length: z.number().optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
  is_decimal_allowed: z.boolean().optional(),
  max_selected_items: z.number().optional(),
})
export type Element = z.infer<typeof elementShape>

export interface PlacedElement {
  blockId: string
  element: Element
  /** Set for input blocks, which are part of a submission. */
  input?: { isOptional: boolean }
}

/** Every interactive element of some blocks, in order. */
export function elementsOf(blocks: readonly SlackBlock[]): PlacedElement[] {
  return blocks.flatMap((block) => {
    const blockId = block.block_id ?? ''
    const place = (value: unknown): PlacedElement[] => {
      const parsed = elementShape.safeParse(value)
      return parsed.success
        ? [{ blockId, element: parsed.data, ...(block.type === 'input' ? { input: { isOptional: block.optional === true } } : {}) }]
        : []
    }
    if (block.type === 'input') return place(block.element)
    if (block.type === 'section') return place(block.accessory)
    return block.type === 'actions' && Array.isArray(block.elements) ? block.elements.flatMap(place) : []
  })
}

const ONE: Record<string, string> = {
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  channels_select: 'selected_channel',
}
const SEVERAL: Record<string, string> = {
  multi_users_select: 'selected_users',
  multi_conversations_select: 'selected_conversations',
  multi_channels_select: 'selected_channels',
}

/**
 * The state of one element. What was not touched keeps its initial value.
 * @param suggested options that an external select was given, by value
 */
export function stateOfElement(
  element: Element,
  raw: RawValue | undefined,
  suggested: ReadonlyMap<string, Option> = new Map(),
): Record<string, unknown> {
  const { type } = element
  const known = [
    ...(element.options ?? []),
    ...(element.option_groups ?? []).flatMap((group) => group.options),
    ...(element.initial_options ?? []),
    ...(element.initial_option === undefined ? [] : [element.initial_option]),
  ]
  const find = (value: string) => known.find((one) => one.value === value) ?? suggested.get(value) ?? null
  const texts = raw === undefined || raw === null ? [] : [raw].flat()
  const text = texts[0]
  const one = ONE[type]
  if (one !== undefined) return { type, [one]: raw === undefined ? (element[one.replace('selected', 'initial')] ?? null) : (text ?? null) }
  const several = SEVERAL[type]
  if (several !== undefined) return { type, [several]: raw === undefined ? (element[several.replace('selected', 'initial')] ?? []) : texts }
  if (type === 'datetimepicker')
    return { type, selected_date_time: raw === undefined ? (element.initial_date_time ?? null) : text === undefined ? null : Number(text) }
  if (['static_select', 'external_select', 'radio_buttons', 'overflow'].includes(type)) {
    return { type, selected_option: raw === undefined ? (element.initial_option ?? null) : text === undefined ? null : find(text) }
  }
  if (['multi_static_select', 'multi_external_select', 'checkboxes'].includes(type)) {
    return { type, selected_options: raw === undefined ? (element.initial_options ?? []) : texts.map(find).filter((each) => each !== null) }
  }
  const value = raw === undefined ? element.initial_value : text
  return { type, value: value === undefined || value === '' ? null : value }
}

export function stateOf(
  blocks: readonly SlackBlock[],
  values: RawValues,
  suggested?: ReadonlyMap<string, Option>,
): Record<string, Record<string, unknown>> {
  const state: Record<string, Record<string, unknown>> = {}
  for (const { blockId, element } of elementsOf(blocks)) {
    if (element.type === 'button' || element.type === 'overflow') continue
    state[blockId] = { ...state[blockId], [element.action_id]: stateOfElement(element, values[blockId]?.[element.action_id], suggested) }
  }
  return state
}

/** What Slack's window refuses before the service hears of it: by block id, in the words a person reads. */
export function problemsOfValues(blocks: readonly SlackBlock[], values: RawValues): Record<string, string> {
  const problems: Record<string, string> = {}
  for (const { blockId, element, input } of elementsOf(blocks)) {
    if (input === undefined) continue
    const { type: _, ...state } = stateOfElement(element, values[blockId]?.[element.action_id])
    const value = Object.values(state)[0]
    const isEmpty = value === null || (Array.isArray(value) && value.length === 0)
    if (isEmpty) {
      const isExternal = element.type.includes('external') && (values[blockId]?.[element.action_id] ?? []).length > 0
      if (!input.isOptional && !isExternal) problems[blockId] = 'Ce champ est obligatoire.'
      continue
    }
    const problem = typeof value === 'string' ? problemOfText(element, value) : problemOfCount(element, value)
    if (problem !== undefined) problems[blockId] = problem
  }
  return problems
}

function problemOfCount({ max_selected_items: most }: Element, value: unknown): string | undefined {
  return most !== undefined && Array.isArray(value) && value.length > most ? `${most} choix au plus.` : undefined
}

function problemOfText(element: Element, value: string): string | undefined {
  const { min_length: least, max_length: most, min_value: from, max_value: until } = element
  if (element.type === 'url_text_input' && !z.url({ protocol: /^https?$/ }).safeParse(value).success)
    return 'Saisissez une adresse qui commence par https://.'
  if (element.type === 'email_text_input' && !z.email().safeParse(value).success) return 'Saisissez une adresse e-mail.'
  if (element.type === 'number_input') {
    const number = Number(value.replace(',', '.'))
    if (Number.isNaN(number)) return 'Saisissez un nombre.'
    if (element.is_decimal_allowed === false && !Number.isInteger(number)) return 'Saisissez un nombre entier.'
    if (from !== undefined && number < Number(from)) return `Au moins ${from}.`
    if (until !== undefined && number > Number(until)) return `Au plus ${until}.`
  }
  if (least !== undefined && value.length < least) return `Au moins ${least} caractères.`
  if (most !== undefined && value.length > most) return `Au plus ${most} caractères.`
  return undefined
}
