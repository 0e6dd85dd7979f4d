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
  type WaterfallStepContext,
} from 'botbuilder-dialogs'
import mongoose from 'mongoose'
import { z } from 'zod'
import { readConfig } from '../../config.js'
import { openDoor, type Send } from './door.js'
import { serveBench } from './serve-bench.js'

const LOCALE = 'fr-fr'
const config = readConfig(process.env)
const connection = await mongoose
  .createConnection(config.mongodbUri ?? '', { autoIndex: false, autoCreate: false, maxPoolSize: 50 })
  .asPromise()

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

const SEND = Symbol('send')

class Adapter extends BotAdapter {
  async sendActivities(context: TurnContext, activities: Partial<Activity>[]) {
    const send: Send = context.turnState.get(SEND)
    for (const { type, text = '' } of activities) if (type === ActivityTypes.Message) await send(context.activity.from.id, text)
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

const facts = z.object({
  occupation: z.string(),
  place: z.string(),
  km: z.number(),
  contract: z.string(),
  time: z.string(),
  hasLicence: z.boolean(),
  start: z.string().exactOptional(),
  level: z.string().exactOptional(),
  years: z.number().exactOptional(),
})
const found = z.object({ value: z.string() })
const dates = z.tuple([z.object({ value: z.string() })], z.unknown())

/** No matching stands behind these: stock botbuilder gets its offers for nothing. */
const OFFERS = ['Vendeur en boulangerie, Melun', 'Vendeuse en boulangerie, Dammarie', 'Employé de boulangerie, Savigny', 'continuer']

/** The questions of our profile, in the same order, each by the stock prompt that is made for it. */
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
        (step) => step.prompt('confirm', 'Bonjour, ici un robot de recherche d’emploi. On y va ?'),
        (step) => step.prompt('text', 'Quel métier cherches-tu ?'),
        (step) => keep(step, 'occupation', step.result).prompt('confirm', `${step.result}, c’est ça ?`),
        (step) => step.prompt('text', 'Dans quelle ville ?'),
        (step) => keep(step, 'place', step.result).prompt('number', `Jusqu’à combien de kilomètres autour de ${step.result} ?`),
        (step) =>
          keep(step, 'km', step.result).prompt('choice', { prompt: 'Quel contrat ?', choices: ['CDI', 'CDD', 'Intérim', 'Alternance'] }),
        (step) =>
          keep(step, 'contract', found.parse(step.result).value).prompt('choice', {
            prompt: 'Et les horaires ?',
            choices: ['temps plein', 'temps partiel'],
          }),
        (step) => keep(step, 'time', found.parse(step.result).value).prompt('confirm', 'As-tu le permis ?'),
        async (step) => {
          keep(step, 'hasLicence', step.result)
          await step.context.sendActivity(`C’est noté :\n${recap(step.values)}`)
          return step.prompt('choice', { prompt: 'Trois offres pour toi. Laquelle veux-tu voir ?', choices: OFFERS })
        },
        (step) => step.prompt('confirm', 'Veux-tu que je t’écrive quand une offre peut te plaire ?'),
        (step) => step.prompt('confirm', 'Encore 3 petites questions pour mieux trier les offres ?'),
        (step) => step.prompt('date', 'Quand peux-tu commencer ?'),
        (step) =>
          keep(step, 'start', dates.parse(step.result)[0].value).prompt('choice', {
            prompt: 'Ton niveau d’études ?',
            choices: ['Sans diplôme', 'CAP ou BEP', 'Bac', 'Bac+2', 'Bac+3', 'Bac+5'].map((value) => ({
              value,
              synonyms: value.split(' '),
            })),
          }),
        (step) => keep(step, 'level', found.parse(step.result).value).prompt('number', 'Combien d’années d’expérience ?'),
        async (step) => {
          keep(step, 'years', step.result)
          await step.context.sendActivity(`Merci ! Ton profil :\n${recap(step.values)}`)
          await step.context.sendActivity(`Trois offres pour toi :\n${OFFERS.join('\n')}`)
          return step.endDialog()
        },
      ]),
    )
    this.initialDialogId = 'main'
  }
}

function keep(step: WaterfallStepContext, name: keyof z.output<typeof facts>, value: unknown): WaterfallStepContext {
  Object.assign(step.values, { [name]: value })
  return step
}

function recap(values: unknown): string {
  const { occupation, place, km, contract, time, hasLicence, start, level, years } = facts.parse(values)
  const lines = [occupation, `${place} et ${km} km autour`, `${contract}, ${time}`, hasLicence ? 'permis B' : 'sans permis']
  if (start !== undefined) lines.push(`dès le ${start}, ${level}, ${years} ans`)
  return lines.join('\n')
}

const adapter = new Adapter()
const state = new ConversationState(new MongoStorage())
const dialogs = new DialogSet(state.createProperty('dialogs')).add(new Profile())

await openDoor(config, async ({ address, text, messageId }, send) => {
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
  const turn = new TurnContext(adapter, activity)
  turn.turnState.set(SEND, send)
  await adapter.run(turn, async (context) => {
    const dialog = await dialogs.createContext(context)
    const { status } = await dialog.continueDialog()
    if (status === DialogTurnStatus.empty) await dialog.beginDialog('profile')
    await state.saveChanges(context)
  })
})

serveBench(() => connection.close())
