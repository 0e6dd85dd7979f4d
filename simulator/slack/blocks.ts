/** Block Kit's limits (docs.slack.dev/reference/block-kit), as Slack checks them on every message and view. */
import { z } from 'zod'
import { anyText, element, IN_ACTIONS, IN_INPUT, plain } from './elements.js'

const blockId = z.string().max(255).optional()
const one = (allowed: ReadonlySet<string>) => element.refine(({ type }) => allowed.has(type), 'unsupported element type')

const block = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('section'),
      block_id: blockId,
      text: anyText(3000).optional(),
      fields: z.array(anyText(2000)).min(1).max(10).optional(),
      accessory: one(new Set([...IN_ACTIONS, 'image'])).optional(),
      expand: z.boolean().optional(),
    })
    .refine(({ text, fields }) => text !== undefined || fields !== undefined, 'missing required field: text or fields'),
  z.strictObject({ type: z.literal('header'), block_id: blockId, text: plain(150) }),
  z.strictObject({ type: z.literal('divider'), block_id: blockId }),
  z.strictObject({
    type: z.literal('context'),
    block_id: blockId,
    elements: z
      .array(z.union([anyText(3000), one(new Set(['image']))]))
      .min(1)
      .max(10),
  }),
  z.strictObject({ type: z.literal('actions'), block_id: blockId, elements: z.array(one(IN_ACTIONS)).min(1).max(25) }),
  z.strictObject({
    type: z.literal('image'),
    block_id: blockId,
    image_url: z.url().max(3000).optional(),
    slack_file: z.looseObject({}).optional(),
    alt_text: z.string().max(2000),
    title: plain(2000).optional(),
  }),
  z.strictObject({
    type: z.literal('input'),
    block_id: blockId,
    label: plain(2000),
    element: one(IN_INPUT),
    hint: plain(2000).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('markdown'), block_id: blockId, text: z.string().min(1).max(12_000) }),
  z.looseObject({ type: z.literal('rich_text'), block_id: blockId, elements: z.array(z.looseObject({ type: z.string() })) }),
  z.looseObject({
    type: z.literal('video'),
    block_id: blockId,
    video_url: z.url(),
    thumbnail_url: z.url(),
    alt_text: z.string(),
    title: plain(199),
  }),
  z.looseObject({ type: z.literal('file'), block_id: blockId, external_id: z.string() }),
])

const view = z.strictObject({
  type: z.enum(['modal', 'home']),
  title: plain(24).optional(),
  submit: plain(24).optional(),
  close: plain(24).optional(),
  blocks: z.array(z.unknown()),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
})

const MOST_IN_MESSAGE = 50
const MOST_IN_VIEW = 100

/** What is wrong with a message's blocks, in Slack's own form; empty when all is well. */
export function problemsOfBlocks(blocks: unknown, where = '/blocks', mostBlocks = MOST_IN_MESSAGE): string[] {
  const parsed = z.array(block).max(mostBlocks).safeParse(blocks)
  if (!parsed.success) return problemsOf(parsed.error, where)
  const problems: string[] = []
  const ids = new Set<string>()
  parsed.data.forEach((one, index) => {
    const at = `${where}/${index}`
    if (one.block_id !== undefined && one.block_id !== '') {
      if (ids.has(one.block_id)) problems.push(say(`block_id "${one.block_id}" already exists`, `${at}/block_id`))
      ids.add(one.block_id)
    }
    const elements = interactiveOf(one)
    const actions = elements.map((each) => ('action_id' in each ? each.action_id : undefined)).filter((id) => id !== undefined)
    if (new Set(actions).size < actions.length) problems.push(say('action_id is used twice in one block', at))
    for (const each of elements) problems.push(...problemsOfInitial(each, at))
  })
  return problems
}

function interactiveOf(one: z.infer<typeof block>): z.infer<typeof element>[] {
  if (one.type === 'actions') return one.elements
  if (one.type === 'input') return [one.element]
  return one.type === 'section' && one.accessory !== undefined ? [one.accessory] : []
}

/** What is wrong with a view; also a modal that asks and cannot be submitted. */
export function problemsOfView(given: unknown): string[] {
  const parsed = view.safeParse(given)
  if (!parsed.success) return problemsOf(parsed.error, '/view')
  const problems = problemsOfBlocks(parsed.data.blocks, '/view/blocks', MOST_IN_VIEW)
  if (parsed.data.type === 'modal') {
    if (parsed.data.title === undefined) problems.push(say('missing required field: title', '/view'))
    const asks = parsed.data.blocks.some((one) => z.looseObject({ type: z.literal('input') }).safeParse(one).success)
    if (asks && parsed.data.submit === undefined) problems.push(say('missing required field: submit', '/view'))
  }
  return problems
}

const chosen = z.looseObject({
  options: z.array(z.looseObject({ value: z.string() })).optional(),
  option_groups: z.array(z.looseObject({ options: z.array(z.looseObject({ value: z.string() })) })).optional(),
  initial_option: z.looseObject({ value: z.string() }).optional(),
  initial_options: z.array(z.looseObject({ value: z.string() })).optional(),
})

/** An initial choice must be one of the options, and a static select must have some. */
function problemsOfInitial(given: unknown, at: string): string[] {
  const parsed = chosen.safeParse(given)
  if (!parsed.success) return []
  const { options: flat, option_groups: groups, initial_option: initial, initial_options: initials = [] } = parsed.data
  const isStatic = /^(multi_)?static_select$/.test(String(parsed.data.type))
  if (flat === undefined && groups === undefined) return isStatic ? [say('missing required field: options', at)] : []
  const known = new Set([...(flat ?? []), ...(groups ?? []).flatMap((group) => group.options)].map((one) => JSON.stringify(one)))
  const all = [...initials, ...(initial === undefined ? [] : [initial])]
  return all.every((one) => known.has(JSON.stringify(one))) ? [] : [say('initial_option must be one of the options', at)]
}

const say = (problem: string, pointer: string) => `[ERROR] ${problem} [json-pointer:${pointer}]`

function problemsOf(error: z.ZodError, where: string): string[] {
  return error.issues.flatMap((issue) => {
    const pointer = [where, ...issue.path.map(String)].join('/')
    if (issue.code === 'too_big')
      return say(`must be less than ${Number(issue.maximum) + 1} ${issue.origin === 'string' ? 'characters' : 'items'}`, pointer)
    if (issue.code === 'too_small')
      return say(`must be more than ${Number(issue.minimum) - 1} ${issue.origin === 'string' ? 'characters' : 'items'}`, pointer)
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => say(`invalid additional property: ${key}`, pointer))
    return say(issue.message, pointer)
  })
}
