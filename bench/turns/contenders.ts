/** Who is measured: each in its own process, on a database of its own in the same mongod, before the same people. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { z } from 'zod'
import { freePort, type Mongod } from '../../base/mongod.js'
import { MESSAGES_PATH } from '../../channels/twilio/webhooks.js'
import { type Child, startChild } from './child.js'
import type { Answers, Crowd, People } from './people.js'
import { type Operation, operationsOf } from './profile.js'
import { ACCOUNT_SID, AUTH_TOKEN, OUR_SCRIPT, PEOPLE_AT_ONCE, SENDER, STOCK_SCRIPT } from './script.js'

export interface Contender {
  name: string
  child: Child
  play: Crowd['play']
}

export interface Field {
  ours: Contender
  bare: Contender
  bareService: Contender
  stock: Contender
  /** What a conversation with the service asks of the database, turn by turn. */
  operations: Operation[][]
  answers: Answers
}

export interface Place {
  mongod: Mongod
  people: People
  folder: string
  say: (line: string) => void
  /** Called with each process as it starts. */
  onStart: (child: Child) => void
  profileFolder: string | undefined
}

const measure = z.object({ turns: z.number(), seconds: z.number(), latencies: z.array(z.number()) })

export async function openField({ mongod, people, folder, say, onStart, profileFolder }: Place): Promise<Field> {
  async function start(file: string): Promise<{ child: Child; webhook: string }> {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const name = file.replace('.ts', '')
    const env = {
      PORT: String(port),
      PUBLIC_URL: url,
      MONGODB_URI: databaseUri(mongod.uri, name),
      DATA_DIR: join(folder, name),
      DATA_KEY: randomBytes(32).toString('base64'),
      TWILIO_ACCOUNT_SID: ACCOUNT_SID,
      TWILIO_AUTH_TOKEN: AUTH_TOKEN,
      TWILIO_SMS_FROM: SENDER,
      TWILIO_API_URL: people.apiUrl,
      LOG_LEVEL: 'error',
    }
    const child = await startChild(file, env, profileFolder)
    onStart(child)
    return { child, webhook: url + MESSAGES_PATH }
  }
  say('Starting the service, stock botbuilder and the bare driver…')
  const ours = await start('service.ts')
  const stock = await start('stock.ts')
  const bare = await start('bare.ts')
  const bareService = await start('bare-service.ts')

  say('Learning the answers, and what a conversation asks of the database…')
  const [answers, stockAnswers] = await Promise.all([people.learn(ours.webhook, OUR_SCRIPT), people.learn(stock.webhook, STOCK_SCRIPT)])
  const connection = await mongoose.createConnection(databaseUri(mongod.uri, 'service')).asPromise()
  const operations = await operationsOf(connection, (endTurn) => people.learn(ours.webhook, OUR_SCRIPT, endTurn))
  await connection.close()
  await bare.child.ask({ turns: operations })
  await bareService.child.ask({ turns: operations, answers })

  say('Bringing everybody to their place in the conversation…')
  const crowds: Record<'ours' | 'stock' | 'bareService', Crowd> = {
    ours: people.crowd(ours.webhook, OUR_SCRIPT, answers, PEOPLE_AT_ONCE),
    stock: people.crowd(stock.webhook, STOCK_SCRIPT, stockAnswers, PEOPLE_AT_ONCE),
    bareService: people.crowd(bareService.webhook, OUR_SCRIPT, answers, PEOPLE_AT_ONCE),
  }
  for (const crowd of Object.values(crowds)) await crowd.spread()
  return {
    ours: { name: 'this service', child: ours.child, play: crowds.ours.play },
    bare: {
      name: 'bare driver alone',
      child: bare.child,
      play: async (seconds) => measure.parse(await bare.child.ask({ seconds })),
    },
    bareService: { name: 'bare driver, same webhook and client', child: bareService.child, play: crowds.bareService.play },
    stock: { name: 'stock botbuilder, same webhook and client', child: stock.child, play: crowds.stock.play },
    operations,
    answers,
  }
}

function databaseUri(uri: string, name: string): string {
  return uri.replace('/mymatchup?', `/${name}?`)
}
