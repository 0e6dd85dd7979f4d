import type { Activity } from 'botbuilder'
import { loadWords } from '../../base/words.js'
import { createRunDialog } from '../../bot/adapter.js'
import type { ConversationState } from '../../bot/conversation.js'
import { type InboundFacts, setTurnServices, type TurnServices } from '../../bot/turn-services.js'
import { createRootDialog, type RootDeps } from '../../dialogs/root.js'
import type { DialogTools, Understanding } from '../../dialogs/tools.js'
import type { Topic } from '../../dialogs/topic.js'
import type { Youth } from '../../domain/youth/youth.js'
import { createOccupationRecogniser } from '../../matching/occupations/recognise-occupation.js'
import { createPlaceRecogniser } from '../../matching/places/recognise-place.js'
import { openData } from '../support/open-data.js'

export const NOW = new Date('2026-11-25T09:00:00Z')

const catalog = loadWords(new URL('../../dialogs/fr/', import.meta.url))

/** Catalog words; a key that starts with `t.` is a test's own and stands for itself, with its variables. */
export const words: DialogTools['words'] = (key, vars) => {
  if (!key.startsWith('t.')) return catalog(key, vars)
  const said = Object.entries(vars ?? {}).map(([name, value]) => `${name}=${value}`)
  return [key.slice(2), ...said].join(' ')
}

const { reference } = await openData()
const realUnderstanding: Understanding = {
  occupations: createOccupationRecogniser({
    occupations: reference.occupations,
    appellations: reference.appellations,
    vocabulary: [],
  }),
  places: createPlaceRecogniser(reference.communes.values(), []),
  intentOf: (text) =>
    /conseiller/i.test(text) ? 'adviser' : /offres? .*(svp|stp)/i.test(text) ? 'offers' : /^merci/i.test(text) ? 'thanks' : undefined,
  distressIn: (text) => (/mourir|suicide/i.test(text) ? 'suicide' : undefined),
}

export const tools: DialogTools = { words, understanding: realUnderstanding, timeZone: 'Europe/Paris' }

/** What the person reads: text, then the labels of the choices in brackets. */
export interface Heard {
  text: string
  choices: { label: string; value: string }[]
  hints: Record<string, unknown>
}

export interface Sent {
  text?: string
  tap?: string
  facts?: Partial<InboundFacts>
}

export class TestConversation {
  readonly desk: { name: string; value: unknown; media: unknown[] }[] = []
  readonly youthUpdates: unknown[] = []
  isErased = false
  isOptedOut = false
  now = NOW
  /** The last answer, whole. */
  heard: Heard[] = []
  state: ConversationState
  #count = 0
  readonly #youths: RootDeps['youths']
  #run: ReturnType<typeof createRunDialog>

  /** @param youths a real store; by default everybody is `y1` */
  constructor(topics: readonly Topic[], memory: Record<string, unknown> = { hasGoneOn: true }, youths?: RootDeps['youths']) {
    this.#youths = youths ?? this.#everybody()
    this.state = { dialog: {}, memory, more: [], liveButtons: [], lastMessageId: null, echo: null }
    this.#run = this.#runOf(topics)
  }

  /** A new deployment: other code, the same state. */
  deploy(topics: readonly Topic[]): void {
    this.#run = this.#runOf(topics)
  }

  #runOf(topics: readonly Topic[]): ReturnType<typeof createRunDialog> {
    return createRunDialog(createRootDialog({ topics, tools, youths: this.#youths }))
  }

  #everybody(): RootDeps['youths'] {
    return {
      ofConversation: async () => youth('y1'),
      update: async (id: string, change: unknown) => {
        this.youthUpdates.push(change)
        return youth(id)
      },
    }
  }

  /** Says something; gives back what is answered, one line a message: `question [Oui|Non]`. */
  async say(text: string | Sent): Promise<string[]> {
    const sent = typeof text === 'string' ? { text } : text
    const { tap } = sent
    return this.#turn({ type: 'message', text: sent.text ?? '', ...(tap === undefined ? {} : { value: tap }) }, sent.facts ?? {})
  }

  event(name: string, value: unknown): Promise<string[]> {
    return this.#turn({ type: 'event', name, value }, {})
  }

  /** Taps the choice with this label, of the last message that showed it. */
  tap(label: string): Promise<string[]> {
    const choice = this.heard.flatMap(({ choices }) => choices).find((shown) => shown.label === label)
    if (choice === undefined) throw new Error(`No button ${label}.`)
    return this.say({ tap: choice.value })
  }

  get stack(): string[] {
    const { dialogStack } = JSON.parse(JSON.stringify(this.state.dialog)).dialogStack?.[0]?.state ?? { dialogStack: [] }
    return dialogStack.map(({ id }: { id: string }) => id)
  }

  async #turn(activity: Partial<Activity>, facts: Partial<InboundFacts>): Promise<string[]> {
    const state: ConversationState = JSON.parse(JSON.stringify(this.state))
    const services = this.#services(state, `m${++this.#count}`, facts)
    const conversation = { id: 'c1', name: '', isGroup: false, conversationType: 'personal' }
    const base = {
      id: services.inboundId,
      channelId: 'sms',
      conversation,
      from: { id: 'c1', name: '' },
      recipient: { id: 'bot', name: '' },
    }
    const sent = await this.#run(state, { ...base, ...activity }, (context) => setTurnServices(context, services))
    state.memory = services.memory
    this.state = JSON.parse(JSON.stringify(state))
    this.heard = sent.map(({ text, suggestedActions, channelData }) => ({
      text: text ?? '',
      choices: (suggestedActions?.actions ?? []).map(({ title, value }) => ({ label: title, value })),
      hints: channelData,
    }))
    return this.heard.map(({ text, choices }) => (choices.length === 0 ? text : `${text} [${choices.map(({ label }) => label).join('|')}]`))
  }

  #services(state: ConversationState, inboundId: string, facts: Partial<InboundFacts>): TurnServices {
    const setOptedOut = (isOut: boolean): void => {
      this.isOptedOut = isOut
    }
    const services: TurnServices = {
      conversationId: 'c1',
      channel: 'sms',
      phone: '+33600000000',
      inboundId,
      now: this.now,
      memory: state.memory,
      isOptedOut: this.isOptedOut,
      optOut: () => setOptedOut(true),
      optIn: () => setOptedOut(false),
      isErasing: false,
      erase: () => {
        services.isErasing = true
        this.isErased = true
      },
      tellDesk: ({ name, value, media = [] }) => void this.desk.push({ name, value, media }),
      transcript: () => [],
      fetchMedia: () => Promise.reject(new Error('There are no files in a conversation in memory.')),
      inbound: { media: [], ...facts },
    }
    return services
  }
}

function youth(id: string): Youth {
  return {
    id,
    code: 'ABC123',
    agencyId: null,
    firstName: null,
    phone: null,
    conversationIds: [],
    consents: [],
    isPaused: false,
    createdAt: NOW,
    lastSeenAt: NOW,
  }
}
