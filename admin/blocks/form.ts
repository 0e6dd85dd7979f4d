/** The fields of modals, and what was filled in. Each field is one input block whose id names it, so errors land in the field. */
import type { types } from '@slack/bolt'
import { z } from 'zod'
import { type Block, type Choice, LIMITS, plain } from './kit.js'

/** Every element's action id: the block's id alone tells fields apart. */
export const FIELD_ACTION = 'value'

export interface FieldWords {
  label: string
  hint?: string
  placeholder?: string
  isOptional?: boolean
}

type InputElement = types.InputBlock['element']

function field(blockId: string, { label, hint, isOptional }: FieldWords, element: InputElement): Block {
  return {
    type: 'input',
    block_id: blockId,
    label: plain(label, LIMITS.label),
    element,
    optional: isOptional === true,
    ...(hint === undefined ? {} : { hint: plain(hint, LIMITS.hint) }),
  }
}

function placeholderOf({ placeholder }: FieldWords): { placeholder?: types.PlainTextElement } {
  return placeholder === undefined ? {} : { placeholder: plain(placeholder, LIMITS.placeholder) }
}

export function textField(
  blockId: string,
  words: FieldWords,
  { most, initial, isMultiline = false }: { most: number; initial?: string; isMultiline?: boolean },
): Block {
  return field(blockId, words, {
    type: 'plain_text_input',
    action_id: FIELD_ACTION,
    max_length: most,
    multiline: isMultiline,
    ...(initial === undefined || initial === '' ? {} : { initial_value: initial.slice(0, most) }),
    ...placeholderOf(words),
  })
}

/** A whole number. Slack checks it too, but what arrives is text. */
export function numberField(
  blockId: string,
  words: FieldWords,
  { least, most, initial }: { least: number; most: number; initial?: number },
): Block {
  return field(blockId, words, {
    type: 'number_input',
    action_id: FIELD_ACTION,
    is_decimal_allowed: false,
    min_value: String(least),
    max_value: String(most),
    ...(initial === undefined ? {} : { initial_value: String(initial) }),
    ...placeholderOf(words),
  })
}

export function dateField(blockId: string, words: FieldWords, initial?: string): Block {
  return field(blockId, words, {
    type: 'datepicker',
    action_id: FIELD_ACTION,
    ...(initial === undefined ? {} : { initial_date: initial }),
    ...placeholderOf(words),
  })
}

export function timeField(blockId: string, words: FieldWords, initial?: string): Block {
  return field(blockId, words, {
    type: 'timepicker',
    action_id: FIELD_ACTION,
    ...(initial === undefined ? {} : { initial_time: initial }),
    ...placeholderOf(words),
  })
}

export function selectField(
  blockId: string,
  words: FieldWords,
  options: Choice[],
  initial?: string,
  /** Its own action id makes each choice a press too, for forms that change with it. */
  actionId?: string,
): Block {
  const chosen = options.find(({ value }) => value === initial)
  const select = field(blockId, words, {
    type: 'static_select',
    action_id: actionId ?? FIELD_ACTION,
    options: options.slice(0, LIMITS.options),
    ...(chosen === undefined ? {} : { initial_option: chosen }),
    ...placeholderOf(words),
  })
  return actionId === undefined || select.type !== 'input' ? select : { ...select, dispatch_action: true }
}

export function multiSelectField(blockId: string, words: FieldWords, options: Choice[], initial: string[] = []): Block {
  const chosen = options.filter(({ value }) => value !== undefined && initial.includes(value))
  return field(blockId, words, {
    type: 'multi_static_select',
    action_id: FIELD_ACTION,
    options: options.slice(0, LIMITS.options),
    ...(chosen.length === 0 ? {} : { initial_options: chosen }),
    ...placeholderOf(words),
  })
}

/** At most ten boxes. */
export function checkboxField(blockId: string, words: FieldWords, options: Choice[], initial: string[] = []): Block {
  const chosen = options.filter(({ value }) => value !== undefined && initial.includes(value))
  return field(blockId, words, {
    type: 'checkboxes',
    action_id: FIELD_ACTION,
    options: options.slice(0, 10),
    ...(chosen.length === 0 ? {} : { initial_options: chosen }),
  })
}

/** Options come from the server as one types: its action id must be the field's own, so that the options listener knows it. */
export function searchField(blockId: string, actionId: string, words: FieldWords, initial?: Choice): Block {
  return field(blockId, words, {
    type: 'external_select',
    action_id: actionId,
    min_query_length: 2,
    ...(initial === undefined ? {} : { initial_option: initial }),
    ...placeholderOf(words),
  })
}

export function usersField(blockId: string, words: FieldWords, initial: string[]): Block {
  return field(blockId, words, {
    type: 'multi_users_select',
    action_id: FIELD_ACTION,
    ...(initial.length === 0 ? {} : { initial_users: initial }),
    ...placeholderOf(words),
  })
}

/** One user; `initial` null leaves it empty. */
export function userField(blockId: string, words: FieldWords, initial: string | null): Block {
  return field(blockId, words, {
    type: 'users_select',
    action_id: FIELD_ACTION,
    ...(initial === null ? {} : { initial_user: initial }),
    ...placeholderOf(words),
  })
}

const chosen = z.object({ value: z.string() })
const stateValue = z.object({
  value: z.string().nullish(),
  selected_date: z.string().nullish(),
  selected_time: z.string().nullish(),
  selected_option: chosen.nullish(),
  selected_options: z.array(chosen).nullish(),
  selected_user: z.string().nullish(),
  selected_users: z.array(z.string()).nullish(),
})
const stateValues = z.record(z.string(), z.record(z.string(), stateValue))

/** A submitted form: one value, or several, a field; an empty field is undefined. */
export interface FormValues {
  one(blockId: string): string | undefined
  many(blockId: string): string[]
}

/** @param values `view.state.values` as Slack sends them */
export function formValues(values: unknown): FormValues {
  const fields = new Map(Object.entries(stateValues.parse(values)).map(([blockId, byAction]) => [blockId, Object.values(byAction)[0]]))
  return {
    one(blockId) {
      const given = fields.get(blockId)
      const text = (
        given?.value ??
        given?.selected_date ??
        given?.selected_time ??
        given?.selected_option?.value ??
        given?.selected_user ??
        ''
      ).trim()
      return text === '' ? undefined : text
    },
    many(blockId) {
      const given = fields.get(blockId)
      return given?.selected_users ?? given?.selected_options?.map(({ value }) => value) ?? []
    },
  }
}
