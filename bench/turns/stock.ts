/**
 * The same job with stock botbuilder, behind the same webhook and the same Twilio client: a waterfall of Bot Framework's own prompts,
 * whose state is read from and written to MongoDB each turn, as its Storage implementations do.
 */
import { type Activity, ActivityTypes, BotAdapter, ConversationState, type Storage, type StoreItems, TurnContext } from 'botbuilder'
import {
  ChoicePrompt,
  ComponentDialog,
  ConfirmPrompt,
  DateTimePrompt,
  DialogSet,
  DialogTurnStatus,
  ListStyle,
  NumberPrompt,
  TextPrompt,
  WaterfallDialog,
} from 'botbuilder-dialogs'
import mongoose from 'mongoose'
import pino from 'pino'
import restify from 'restify'
import { systemClock } from '../../base/clock.js'
import type { Inbound } from '../../channels/channel.js'
import { createTwilio } from '../../channels/twilio/index.js'
import { readConfig } from '../../config.js'

const LOCALE = 'fr-fr'
const config = readConfig(process.env)
if (config.twilio === undefined) throw new Error('The bench sets Twilio’s settings.')
const connection = await mongoose
  .createConnection(config.mongodbUri ?? '', { autoIndex: false, autoCreate: false, maxPoolSize: 50 })
  .asPromise()
const provider = createTwilio({
  config: config.twilio,
  publicUrl: config.publicUrl,
  log: pino({ level: 'error' }),
  clock: systemClock,
  words: { more: 'SUITE' },
})
const [channel] = provider.channels
if (channel === undefined) throw new Error('The bench sends by SMS.')

/** Reads a document, and later writes it whole: botbuilder's Storage contract on MongoDB. */
class MongoStorage implements Storage {
  readonly #states = connection.collection<{ _id: string; state: object }>('stock_states')
  async read(keys: string[]): Promise<StoreItems> {
    const found = await this.#states.find({ _id: { $in: keys } }).toArray()
    return Object.fromEntries(found.map(({ _id, state }) => [_id, state]))
  }
  async write(changes: StoreItems): Promise<void> {
    await Promise.all(
      Object.entries(changes).map(([_id, state]) => this.#states.replaceOne({ _id }, { state: { ...state, eTag: '*' } }, { upsert: true })),
    )
  }
  async delete(keys: string[]): Promise<void> {
    await this.#states.deleteMany({ _id: { $in: keys } })
  }
}

class Adapter extends BotAdapter {
  async sendActivities(context: TurnContext, activities: Partial<Activity>[]) {
    const sent = activities.filter(({ type }) => type === ActivityTypes.Message)
    for (const { text = '' } of sent) {
      await channel?.send(
        { body: text, buttons: [], media: [], class: 'answer' },
        { address: { channel: 'sms', id: context.activity.from.id, aliases: [] }, outboxId: '', staleButtons: [] },
      )
    }
    return activities.map(() => ({ id: '' }))
  }
  async updateActivity() {}
  async deleteActivity() {}
  continueConversation(): Promise<void> {
    return Promise.reject(new Error('Not part of this bench.'))
  }
  run(context: TurnContext, logic: (context: TurnContext) => Promise<void>): Promise<void> {
    return this.runMiddleware(context, logic)
  }
}

class Profile extends ComponentDialog {
  constructor() {
    super('profile')
    const choices = new ChoicePrompt('choice', undefined, LOCALE)
    choices.style = ListStyle.list
    this.addDialog(new TextPrompt('text'))
    this.addDialog(new ConfirmPrompt('confirm', undefined, LOCALE))
    this.addDialog(new NumberPrompt('number', undefined, LOCALE))
    this.addDialog(new DateTimePrompt('date', undefined, LOCALE))
    this.addDialog(choices)
    this.addDialog(
      new WaterfallDialog('main', [
        (step) => step.prompt('confirm', 'Bonjour ! On y va ?'),
        (step) => step.prompt('text', 'Quel métier cherches-tu ?'),
        (step) => step.prompt('text', 'Dans quelle ville ?'),
        (step) => step.prompt('number', 'Jusqu’à combien de kilomètres ?'),
        (step) => step.prompt('choice', { prompt: 'Quel contrat ?', choices: ['CDI', 'CDD', 'Intérim', 'Apprentissage'] }),
        (step) => step.prompt('choice', { prompt: 'Quels horaires ?', choices: ['temps plein', 'temps partiel'] }),
        (step) => step.prompt('date', 'À partir de quand ?'),
        (step) => step.prompt('number', 'Combien d’années d’expérience ?'),
        async (step) => {
          await step.context.sendActivity('C’est noté.')
          return step.endDialog()
        },
      ]),
    )
    this.initialDialogId = 'main'
  }
}

const adapter = new Adapter()
const state = new ConversationState(new MongoStorage())
const dialogs = new DialogSet(state.createProperty('dialogs')).add(new Profile())

async function turn({ address, text, messageId }: Inbound): Promise<void> {
  const activity: Partial<Activity> = {
    type: ActivityTypes.Message,
    id: messageId,
    channelId: 'sms',
    locale: LOCALE,
    text: text ?? '',
    from: { id: address.id, name: '' },
    recipient: { id: 'bot', name: '' },
    conversation: { id: address.id, name: '', isGroup: false, conversationType: 'personal' },
    serviceUrl: '',
  }
  await adapter.run(new TurnContext(adapter, activity), async (context) => {
    const dialog = await dialogs.createContext(context)
    const { status } = await dialog.continueDialog()
    if (status === DialogTurnStatus.empty) await dialog.beginDialog('profile')
    await state.saveChanges(context)
  })
}

const server = restify.createServer({ name: 'stock' })
provider.mount(server, { receive: turn, receipt: () => Promise.resolve() })
await new Promise<void>((resolve) => server.listen(config.port, '127.0.0.1', resolve))

process.on('message', () => process.send?.(process.cpuUsage()))
process.on('SIGTERM', () => process.exit(0))
process.on('disconnect', () => process.exit(1))
process.send?.({ url: `http://127.0.0.1:${config.port}` })
