/**
 * `kill -9` anywhere in a conversation loses no message and answers none twice. The service is a process on real routes; the same story
 * is told twice, by one person undisturbed and by another while the process is killed between messages, while a webhook is on its way
 * and right after one was accepted. Longer by hand, with `main.ts` itself and its half-minute leases:
 * `TEST_LIMIT_MS=3600000 RESTART_ROUNDS=3 RESTART_KILLS=16 RESTART_ENTRY=main.ts npm test -- test/restart.test.ts`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../base/clock.js'
import { freePort } from '../base/mongod.js'
import { randomNumbers } from '../base/random.js'
import { type Phone, twilioPhone } from '../simulator/phone.js'
import { type SlackPeer, startSlackPeer } from '../simulator/slack-peer.js'
import { startTwilioPeer, type TwilioPeer } from '../simulator/twilio-peer.js'
import { type Adviser, adviserOf, textOf } from './support/adviser.js'
import { type TestDomain, testDomain } from './support/domain.js'
import { afterAll, beforeAll, expect, it } from './support/jest.js'
import { parseScript } from './support/script.js'
import { CAMILLE, CHANNELS, PROVINS, RACHID, SENART, settingsOf, settle } from './support/stage.js'
import { until } from './support/until.js'

const ROOT = join(import.meta.dirname, '..')
const ROUNDS = Number(process.env.RESTART_ROUNDS ?? 1)
const KILLS = Number(process.env.RESTART_KILLS ?? 2)
const SEED = Number(process.env.RESTART_SEED ?? Date.now() % 100_000)
const ENTRY = process.env.RESTART_ENTRY ?? 'test/support/service.ts'
const LEASE_MS = 1500
/** Start, take over and, at worst, a Slack card that its dead process had claimed for a minute. */
const PATIENCE_MS = 120_000
/** A turn takes some ten milliseconds from the accepted webhook to the recorded answer. */
const LATEST_BLOW_MS = 80
/** A send and its record overlap with the next send: both may come again. */
const MOST_REPEATS_A_KILL = 2

let world: TestDomain
let dataDir: string
let twilio: TwilioPeer
let slack: SlackPeer
let adviser: Adviser
let env: Record<string, string>
let child: ChildProcess
let complaints = ''
const random = randomNumbers(SEED)

beforeAll(async () => {
  world = await testDomain({ at: new Date() })
  await world.domain.agencies.ensure([SENART.id, PROVINS.id])
  await settle(world)
  dataDir = await mkdtemp(join(tmpdir(), 'mymatchup-restart-'))
  const port = await freePort()
  const serviceUrl = () => `http://127.0.0.1:${port}`
  const delaysMs = Array.from({ length: 600 }, () => 250)
  twilio = await startTwilioPeer({ serviceUrl, clock: systemClock, delaysMs })
  slack = await startSlackPeer({ serviceUrl, clock: systemClock, delaysMs, users: [CAMILLE, RACHID], channels: CHANNELS })
  adviser = adviserOf(slack, CAMILLE.id, SENART.channel)
  const settings = settingsOf({ port, mongodbUri: world.database.uri, dataDir, twilio, slack })
  // Which agency holds the first workshop of the list hangs on the day of the week.
  env = { ...process.env, ...settings, SLACK_DEFAULT_CHANNEL: SENART.channel, NODE_OPTIONS: '', LEASE_MS: String(LEASE_MS) }
  child = start()
  await ready()
}, PATIENCE_MS)

afterAll(async () => {
  await kill()
  await Promise.all([twilio.stop(), slack.stop()])
  await world.database.drop()
  await rm(dataDir, { recursive: true, force: true })
})

it(
  'loses nothing and answers nothing twice',
  async () => {
    const texts = await storyTexts()
    const undisturbed = await tell(phoneOf(0), texts, new Map())
    for (let round = 1; round <= ROUNDS; round++) {
      const blows = blowsFor(texts.length + 2)
      try {
        const told = await tell(phoneOf(round), texts, blows)
        expect(repeats(undisturbed.heard, told.heard)).toBeLessThanOrEqual(KILLS * MOST_REPEATS_A_KILL)
        expect(repeats(undisturbed.thread, told.thread)).toBeLessThanOrEqual(KILLS * MOST_REPEATS_A_KILL)
      } catch (error) {
        const how = `RESTART_SEED=${SEED}, round ${round}, blows ${JSON.stringify([...blows])}`
        throw new Error(`${how}: ${messageOf(error)}\n${complaints}`, { cause: error })
      }
    }
  },
  60_000 + ROUNDS * KILLS * PATIENCE_MS,
)

/** Everything a person says from the first word to an offer and a workshop, and then to an adviser. */
async function storyTexts(): Promise<string[]> {
  const script = parseScript(await readFile(join(ROOT, 'test/conversations/first-profile.txt'), 'utf8'))
  return [...script.lines.flatMap((line) => (line.kind === 'says' ? [line.text] : [])), 'ateliers', '1', 'oui', 'conseiller']
}

type Blow = 'between' | 'underWay' | 'accepted'
const BLOWS: Blow[] = ['accepted', 'between', 'underWay', 'accepted']

/** Which steps of the story are struck, and how. */
function blowsFor(steps: number): Map<number, Blow> {
  const order = Array.from({ length: steps }, (_, step) => ({ step, place: random() })).sort((a, b) => a.place - b.place)
  return new Map(order.slice(0, KILLS).map(({ step }, index) => [step, BLOWS[index % BLOWS.length] ?? 'accepted']))
}

interface Told {
  /** On the phone, in order. */
  heard: string[]
  /** In Slack's thread, in order. */
  thread: string[]
}

async function tell(phone: Phone, texts: string[], blows: Map<number, Blow>): Promise<Told> {
  for (const [step, text] of texts.entries()) await strike(blows.get(step), () => phone.says(text))
  await ready()
  await adviser.press('Prendre en charge')
  await until('the card to be taken', () => adviser.thread().includes('a pris cette conversation') && hasHeard(phone, 'te répond'))
  await strike(blows.get(texts.length), () => writeInThread('Bonjour Lina, je te lis.'))
  await strike(blows.get(texts.length + 1), () => phone.says('je voudrais refaire mon cv'))
  await ready()
  await adviser.press('Rendre au bot')
  await until('the end of it', () => adviser.thread().includes('a rendu') && hasHeard(phone, 'est terminée'))
  await settled()
  return { heard: said(phone), thread: latestThread() }
}

/** Resolves once the service has acknowledged the event. */
async function writeInThread(text: string): Promise<void> {
  const isTaken = ({ status, value }: { status: number; value: unknown }) => status === 200 && JSON.stringify(value).includes(text)
  const taken = () => slack.ledger.of('events_api').filter(isTaken).length
  const before = taken()
  await adviser.reply(text)
  await until('an acknowledgement from the service', () => taken() > before, PATIENCE_MS)
}

/** Does something, and kills the process before, while or right after the service takes it; resolves when all of it is done. */
async function strike(blow: Blow | undefined, act: () => Promise<void>): Promise<void> {
  if (blow === 'between') {
    await restart()
    await act()
  } else if (blow === 'underWay') {
    const acting = act()
    await pause(random() * LATEST_BLOW_MS)
    await restart()
    await acting
  } else {
    await act()
    if (blow === 'accepted') {
      await pause(random() * LATEST_BLOW_MS)
      await restart()
    }
  }
  await settled()
}

/** No conversation has anything left to take in or to send. */
async function settled(): Promise<void> {
  const conversations = world.database.connection.collection('conversations')
  const underWay = { $or: [{ 'inbox.0': { $exists: true } }, { 'outbox.0': { $exists: true } }] }
  const isDone = async () => {
    failWhenEnded()
    return (await conversations.countDocuments(underWay)) === 0
  }
  await until('an end of what is under way', isDone, PATIENCE_MS).catch(async (error: unknown) => {
    const [left] = await conversations.find(underWay).toArray()
    throw new Error(`${messageOf(error)} ${JSON.stringify({ ...left, state: undefined, recent: undefined })}`, { cause: error })
  })
}

const hasEnded = () => child.exitCode !== null || child.signalCode !== null

function failWhenEnded(): void {
  if (hasEnded()) throw new Error(`The service ended: ${child.exitCode ?? child.signalCode}.\n${complaints}`)
}

function start(): ChildProcess {
  const started = spawn(process.execPath, ['--import', 'tsx', join(ROOT, ENTRY)], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [started.stdout, started.stderr]) stream.on('data', (text) => (complaints += String(text)))
  return started
}

async function kill(): Promise<void> {
  if (hasEnded()) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

async function restart(): Promise<void> {
  await kill()
  child = start()
}

/** A button pressed while nobody listens is lost, in Slack as here. */
async function ready(): Promise<void> {
  const isReady = () => {
    failWhenEnded()
    return fetch(`${env.PUBLIC_URL}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  }
  await until(`the service\n${complaints}`, isReady, PATIENCE_MS)
}

const phoneOf = (round: number) => twilioPhone(twilio, { channel: 'sms', phone: `+3361239${String(1000 + round)}` })

/** Whole messages, without the token of a link that is each person's own. */
function said({ id }: Phone): string[] {
  return twilio
    .messages(id, 'sms')
    .filter(({ way }) => way === 'toPerson')
    .map(({ body }) => body.replace(/\/a\/[\w-]{16}/g, '/a/…'))
}

/** Whole messages, without the code that tells people of one name apart. */
function latestThread(): string[] {
  const messages = slack.messages(SENART.channel)
  const latest = messages.findLast(({ threadTs }) => threadTs !== undefined)?.threadTs
  return messages.filter(({ threadTs }) => threadTs === latest).map((message) => textOf(message).replace(/\(\w{6}\)/g, '(…)'))
}

const hasHeard = (phone: Phone, words: string) => said(phone).some((text) => text.includes(words))

/** How often something came again. @throws when something is missing, out of order or not part of the story at all */
function repeats(story: string[], told: string[]): number {
  let next = 0
  let count = 0
  for (const text of told) {
    if (text === story[next]) next += 1
    else if (story.slice(Math.max(0, next - MOST_REPEATS_A_KILL), next).includes(text)) count += 1
    else throw new Error(`expected "${story[next]}", got "${text}"`)
  }
  if (next < story.length) throw new Error(`"${story[next]}" never came`)
  return count
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
