import { type Element, elementsOf, type RawValues } from '../../simulator/slack/input.js'
import type { SlackMessage } from '../../simulator/slack/model.js'
import type { SlackPeer } from '../../simulator/slack-peer.js'
import { until } from './until.js'

/** An adviser at work in Slack: types commands, presses buttons by their label, fills in forms by the names of their fields. */
export interface Adviser {
  command(text: string): Promise<void>
  /** Presses the button so labelled on the latest message of the channel that has one. */
  press(label: string): Promise<void>
  /** Fills in the open window; resolves with what it says is wrong, by field. */
  submit(fields: Record<string, string | string[]>): Promise<Record<string, string>>
  /** Closes the open window. */
  dismiss(): Promise<void>
  /** Writes in the thread of the latest message that has `button`. */
  reply(text: string): Promise<void>
  /** Sends a small PDF in that thread. */
  sendFile(fileName: string): Promise<void>
  /** Puts 👍 on the message of the thread that holds this. */
  tick(text: string): Promise<void>
  /** The latest card of the channel, as text. */
  card(): string
  /** All texts of the latest thread. */
  thread(): string
}

export function adviserOf(slack: SlackPeer, user: string, channel: string): Adviser {
  const top = () =>
    slack.messages(channel).filter(({ threadTs, ephemeralTo, isBot }) => threadTs === undefined && ephemeralTo === undefined && isBot)
  const latest = (): SlackMessage => {
    const message = top().at(-1)
    if (message === undefined) throw new Error(`Nothing stands in Slack's ${channel}.`)
    return message
  }
  const buttonOf = (label: string) => {
    const all = slack.messages(channel).filter(({ ephemeralTo, isBot }) => ephemeralTo === undefined && isBot)
    for (const message of all.reverse()) {
      const found = elementsOf(message.blocks ?? []).find(({ element }) => labelOf(element.text) === label)
      if (found !== undefined) return { message, found }
    }
    return undefined
  }
  /** What is typed into a field that searches stands for the first thing found. */
  async function valueFor(viewId: string, blockId: string, element: Element, given: string): Promise<string> {
    if (element.type !== 'external_select') return pickedValue(element, given)
    const [first] = await slack.person.suggest(user, { viewId }, { blockId, actionId: element.action_id, query: given })
    if (first?.value === undefined) throw new Error(`Nothing is found for "${given}".`)
    return first.value
  }
  return {
    async command(text) {
      const outcome = await slack.person.post(user, { channel, text })
      if (outcome.failure !== undefined) throw new Error(`${text}: ${outcome.failure}`)
    },
    async press(label) {
      const { message, found } = await until(`a button "${label}"`, () => buttonOf(label))
      const outcome = await slack.person.press(
        user,
        { channel, ts: message.ts },
        { blockId: found.blockId, actionId: found.element.action_id },
      )
      if (outcome.failure !== undefined) throw new Error(`${label}: ${outcome.failure}`)
    },
    async submit(fields) {
      const view = await until('an open window', () => slack.modal(user))
      const values: RawValues = {}
      for (const { blockId, element } of elementsOf(view.body.blocks)) {
        const given = fields[blockId]
        if (given === undefined) continue
        const chosen = typeof given === 'string' ? await valueFor(view.id, blockId, element, given) : given
        values[blockId] = { [element.action_id]: chosen }
      }
      const outcome = await slack.person.submit(user, view.id, values)
      if (outcome.failure !== undefined) throw new Error(`The window: ${outcome.failure}`)
      return outcome.errors ?? {}
    },
    async dismiss() {
      const view = slack.modal(user)
      if (view !== undefined) await slack.person.close(user, view.id)
    },
    async reply(text) {
      await until('a card', () => top().at(-1))
      await slack.person.post(user, { channel, text, threadTs: latest().ts })
    },
    async sendFile(fileName) {
      const files = [{ fileName, contentType: 'application/pdf', bytes: Buffer.from('%PDF-1.4\n1 0 obj << >> endobj') }]
      await slack.person.post(user, { channel, text: '', threadTs: latest().ts, files })
    },
    async tick(text) {
      const said = await until(`"${text}" in the thread`, () =>
        slack.messages(channel).find((message) => message.threadTs === latest().ts && textOf(message).includes(text)),
      )
      slack.person.react(user, { channel, ts: said.ts, name: '+1' })
    },
    card: () => textOf(latest()),
    thread() {
      const { ts } = latest()
      return slack
        .messages(channel)
        .filter((message) => message.threadTs === ts)
        .map(textOf)
        .join('\n')
    },
  }
}

/** The value behind an option's label; anything else is what was typed. */
function pickedValue(element: Element, given: string): string {
  return element.options?.find(({ text }) => text.text === given)?.value ?? given
}

function labelOf(text: unknown): string | undefined {
  return typeof text === 'object' && text !== null && 'text' in text && typeof text.text === 'string' ? text.text : undefined
}

/** Everything a reader sees of a message, blocks included. */
export function textOf(message: SlackMessage): string {
  const parts = [message.text]
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk)
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'text' && typeof inner === 'string') parts.push(inner)
        else walk(inner)
      }
    }
  }
  walk(message.blocks)
  return parts.join('\n')
}
