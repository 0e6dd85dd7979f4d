/** The texts and elements of Block Kit with their limits (docs.slack.dev/reference/block-kit). */
import { z } from 'zod'

export const plain = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(most), emoji: z.boolean().optional() })
const mrkdwn = (most: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(most), verbatim: z.boolean().optional() })
export const anyText = (most: number) => z.discriminatedUnion('type', [plain(most), mrkdwn(most)])

const actionId = z.string().min(1).max(255).optional()
const focus = z.boolean().optional()
const placeholder = plain(150).optional()
const confirm = z
  .strictObject({
    title: plain(100),
    text: anyText(300),
    confirm: plain(30),
    deny: plain(30),
    style: z.enum(['primary', 'danger']).optional(),
  })
  .optional()
const option = z.strictObject({ text: plain(75), value: z.string().min(1).max(150), description: plain(75).optional() })
const richOption = z.strictObject({ text: anyText(75), value: z.string().min(1).max(150), description: anyText(75).optional() })
const overflowOption = option.extend({ url: z.url().max(3000).optional() })
const options = z.array(option).min(1).max(100).optional()
const optionGroups = z
  .array(z.strictObject({ label: plain(75), options: z.array(option).min(1).max(100) }))
  .min(1)
  .max(100)
  .optional()
const most = z.number().int().min(1).optional()
const date = z.iso.date().optional()
const select = { action_id: actionId, placeholder, confirm, focus_on_load: focus }
const dispatch = z.strictObject({ trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])) }).optional()
const typed = { action_id: actionId, placeholder, focus_on_load: focus, dispatch_action_config: dispatch }
const numeric = z.string().regex(/^-?\d+(\.\d+)?$/)
const conversationFilter = z.looseObject({}).optional()

export const element = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('button'),
    text: plain(75),
    action_id: actionId,
    url: z.url().max(3000).optional(),
    value: z.string().max(2000).optional(),
    style: z.enum(['primary', 'danger']).optional(),
    confirm,
    accessibility_label: z.string().max(75).optional(),
  }),
  z.strictObject({ type: z.literal('static_select'), ...select, options, option_groups: optionGroups, initial_option: option.optional() }),
  z.strictObject({
    type: z.literal('multi_static_select'),
    ...select,
    options,
    option_groups: optionGroups,
    initial_options: z.array(option).optional(),
    max_selected_items: most,
  }),
  z.strictObject({
    type: z.literal('external_select'),
    ...select,
    initial_option: option.optional(),
    min_query_length: z.number().int().optional(),
  }),
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...select,
    initial_options: z.array(option).optional(),
    min_query_length: z.number().int().optional(),
    max_selected_items: most,
  }),
  z.strictObject({ type: z.literal('users_select'), ...select, initial_user: z.string().optional() }),
  z.strictObject({
    type: z.literal('multi_users_select'),
    ...select,
    initial_users: z.array(z.string()).optional(),
    max_selected_items: most,
  }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...select,
    initial_conversation: z.string().optional(),
    default_to_current_conversation: z.boolean().optional(),
    response_url_enabled: z.boolean().optional(),
    filter: conversationFilter,
  }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...select,
    initial_conversations: z.array(z.string()).optional(),
    default_to_current_conversation: z.boolean().optional(),
    max_selected_items: most,
    filter: conversationFilter,
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...select,
    initial_channel: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('multi_channels_select'),
    ...select,
    initial_channels: z.array(z.string()).optional(),
    max_selected_items: most,
  }),
  z.strictObject({ type: z.literal('overflow'), action_id: actionId, options: z.array(overflowOption).min(1).max(5), confirm }),
  z.strictObject({ type: z.literal('datepicker'), ...select, initial_date: date }),
  z.strictObject({
    type: z.literal('timepicker'),
    ...select,
    initial_time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .optional(),
    timezone: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('datetimepicker'),
    action_id: actionId,
    initial_date_time: z.number().int().min(1e9).max(9999999999).optional(),
    confirm,
    focus_on_load: focus,
  }),
  z.strictObject({
    type: z.literal('checkboxes'),
    action_id: actionId,
    options: z.array(richOption).min(1).max(10),
    initial_options: z.array(richOption).min(1).optional(),
    confirm,
    focus_on_load: focus,
  }),
  z.strictObject({
    type: z.literal('radio_buttons'),
    action_id: actionId,
    options: z.array(richOption).min(1).max(10),
    initial_option: richOption.optional(),
    confirm,
    focus_on_load: focus,
  }),
  z.strictObject({
    type: z.literal('plain_text_input'),
    ...typed,
    initial_value: z.string().max(3000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.number().int().min(0).max(3000).optional(),
    max_length: z.number().int().min(1).max(3000).optional(),
  }),
  z.strictObject({ type: z.literal('url_text_input'), ...typed, initial_value: z.string().optional() }),
  z.strictObject({ type: z.literal('email_text_input'), ...typed, initial_value: z.string().optional() }),
  z.strictObject({
    type: z.literal('number_input'),
    ...typed,
    is_decimal_allowed: z.boolean(),
    initial_value: numeric.optional(),
    min_value: numeric.optional(),
    max_value: numeric.optional(),
  }),
  z.strictObject({
    type: z.literal('file_input'),
    action_id: actionId,
    filetypes: z.array(z.string()).optional(),
    max_files: z.number().int().min(1).max(10).optional(),
  }),
  z.strictObject({
    type: z.literal('rich_text_input'),
    ...typed,
    initial_value: z.looseObject({}).optional(),
  }),
  z.strictObject({
    type: z.literal('image'),
    image_url: z.url().max(3000).optional(),
    slack_file: z.looseObject({}).optional(),
    alt_text: z.string().max(2000),
  }),
])

export const IN_ACTIONS = new Set([
  'button',
  'static_select',
  'external_select',
  'users_select',
  'conversations_select',
  'channels_select',
  'overflow',
  'datepicker',
  'timepicker',
  'datetimepicker',
  'checkboxes',
  'radio_buttons',
  'multi_static_select',
  'multi_external_select',
  'multi_users_select',
  'multi_conversations_select',
  'multi_channels_select',
])
export const IN_INPUT = new Set([
  ...IN_ACTIONS,
  'plain_text_input',
  'url_text_input',
  'email_text_input',
  'number_input',
  'file_input',
  'rich_text_input',
])
IN_INPUT.delete('button')
IN_INPUT.delete('overflow')
