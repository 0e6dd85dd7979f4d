/**
 * Block Kit, within Slack's limits (docs.slack.dev/reference/block-kit): lengths are cut here and nowhere else. What people typed goes
 * into plain text, or through `escapeMrkdwn` into verbatim mrkdwn, where Slack makes no links, mentions or channels of it.
 */
import type { types } from '@slack/bolt'
import { escapeMrkdwn } from '../text.js'

export type Block = types.KnownBlock
export type Button = types.Button
export type Select = types.StaticSelect
export type Choice = types.PlainTextOption
export type Modal = types.ModalView
export type Home = types.HomeView

/** Slack's limits, in characters or in number. */
export const LIMITS = {
  messageBlocks: 50,
  viewBlocks: 100,
  header: 150,
  section: 3000,
  field: 2000,
  fields: 10,
  contextText: 2000,
  contextElements: 10,
  actions: 25,
  buttonText: 75,
  value: 2000,
  label: 2000,
  hint: 2000,
  placeholder: 150,
  optionText: 75,
  optionValue: 150,
  options: 100,
  modalTitle: 24,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  fallbackText: 3000,
} as const

/** At most `most` characters, never within a surrogate pair; Slack refuses empty texts. */
export function cut(text: string, most: number): string {
  const trimmed = text.trim()
  if (trimmed === '') return '—'
  if (trimmed.length <= most) return trimmed
  const head = trimmed.slice(0, most - 1)
  return `${/[\uD800-\uDBFF]$/.test(head) ? head.slice(0, -1) : head}…`
}

export function plain(text: string, most: number): types.PlainTextElement {
  return { type: 'plain_text', text: cut(text, most), emoji: true }
}

/** Mrkdwn of ours; people's words inside it have gone through `escapeMrkdwn`. */
function mrkdwn(text: string, most: number): types.MrkdwnElement {
  return { type: 'mrkdwn', text: cut(text, most), verbatim: true }
}

export function header(text: string): Block {
  return { type: 'header', text: plain(text, LIMITS.header) }
}

export function section(text: string, accessory?: Button): Block {
  return { type: 'section', text: mrkdwn(text, LIMITS.section), ...(accessory === undefined ? {} : { accessory }) }
}

/** Exactly what a person wrote: no emoji codes, no markup, no links; long texts go on in further sections. */
export function quoted(text: string): Block[] {
  const parts: string[] = []
  let rest = text.trim()
  do {
    const end = /[\uD800-\uDBFF]/.test(rest[LIMITS.section - 1] ?? '') ? LIMITS.section - 1 : LIMITS.section
    parts.push(rest.slice(0, end))
    rest = rest.slice(end)
  } while (rest !== '' && parts.length < LIMITS.messageBlocks - 2)
  return parts.map((part) => ({ type: 'section', text: { type: 'plain_text', text: part === '' ? '—' : part, emoji: false } }))
}

/** Names and values in two columns; values are people's words. */
export function facts(pairs: [name: string, value: string][]): Block[] {
  const kept = pairs.filter(([, value]) => value.trim() !== '')
  const blocks: Block[] = []
  for (let from = 0; from < kept.length; from += LIMITS.fields) {
    const fields = kept
      .slice(from, from + LIMITS.fields)
      .map(([name, value]) => mrkdwn(`*${escapeMrkdwn(name)}*\n${escapeMrkdwn(cut(value, 300))}`, LIMITS.field))
    blocks.push({ type: 'section', fields })
  }
  return blocks
}

export function context(...texts: string[]): Block {
  return { type: 'context', elements: texts.slice(0, LIMITS.contextElements).map((text) => mrkdwn(text, LIMITS.contextText)) }
}

export const divider: Block = { type: 'divider' }

export interface ButtonOptions {
  style?: 'primary' | 'danger'
  /** Asked before it acts. */
  confirm?: { title: string; text: string; yes: string; no: string }
  url?: string
}

export function button(actionId: string, label: string, value: string, { style, confirm, url }: ButtonOptions = {}): Button {
  return {
    type: 'button',
    action_id: actionId,
    text: plain(label, LIMITS.buttonText),
    value: value.slice(0, LIMITS.value),
    ...(style === undefined ? {} : { style }),
    ...(url === undefined ? {} : { url }),
    ...(confirm === undefined
      ? {}
      : {
          confirm: {
            title: plain(confirm.title, LIMITS.confirmTitle),
            text: plain(confirm.text, LIMITS.confirmText),
            confirm: plain(confirm.yes, LIMITS.confirmButton),
            deny: plain(confirm.no, LIMITS.confirmButton),
          },
        }),
  }
}

export function actions(blockId: string, ...elements: (Button | Select)[]): Block {
  return { type: 'actions', block_id: blockId, elements: elements.slice(0, LIMITS.actions) }
}

/** A list to choose from in a message; each choice is a press with its value. */
export function select(actionId: string, placeholder: string, choices: Choice[], chosen?: string): Select {
  const initial = choices.find(({ value }) => value === chosen)
  return {
    type: 'static_select',
    action_id: actionId,
    placeholder: plain(placeholder, LIMITS.placeholder),
    options: choices.slice(0, LIMITS.options),
    ...(initial === undefined ? {} : { initial_option: initial }),
  }
}

export function choice(value: string, label: string): Choice {
  return { text: plain(label, LIMITS.optionText), value: value.slice(0, LIMITS.optionValue) }
}

/** A modal with a form. */
export function modal({
  callbackId,
  title,
  submit,
  close,
  metadata,
  blocks,
}: {
  callbackId: string
  title: string
  submit?: string
  close: string
  metadata?: string
  blocks: Block[]
}): Modal {
  return {
    type: 'modal',
    callback_id: callbackId,
    title: plain(title, LIMITS.modalTitle),
    close: plain(close, LIMITS.modalTitle),
    ...(submit === undefined ? {} : { submit: plain(submit, LIMITS.modalTitle) }),
    ...(metadata === undefined ? {} : { private_metadata: metadata }),
    blocks: blocks.slice(0, LIMITS.viewBlocks),
  }
}

/** What `chat.postMessage` and `chat.update` take for a card. */
export interface CardMessage {
  /** For notifications and screen readers. */
  text: string
  blocks: Block[]
}

/** @param text read in notifications: people's words in it are escaped here. */
export function message(text: string, blocks: Block[]): CardMessage {
  return { text: cut(escapeMrkdwn(text), LIMITS.fallbackText), blocks: blocks.slice(0, LIMITS.messageBlocks) }
}
