/**
 * `npm run chat`: a conversation with the whole service in the terminal, in demo mode, as by a phone of the given channel. Lines may be
 * typed or piped. `--save FILE` keeps what was said as a transcript for `test/conversations/`.
 */
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { parseArgs, styleText } from 'node:util'
import { DateTime } from 'luxon'
import { freePort } from '../base/mongod.js'
import { readConfig } from '../config.js'
import { STORY_BEGINS } from '../demo.js'
import { type Service, startService } from '../main.js'
import { asText, PHONE_CHANNELS, type Phone, type PhoneChannel } from '../simulator/phone.js'
import { expectationOf, type Spoken, writeScript } from '../test/support/script.js'
import { fromCaller, messageOf } from './command.js'

const USAGE = `Usage: npm run chat -- [options]
  --channel sms|whatsapp|telegram   the phone's app (sms)
  --data DIR                        a demo's folder to go on with (otherwise a throw-away one, on a Wednesday at 10:00)
  --save FILE                       write the conversation as a transcript
  --title TEXT                      its title (otherwise asked for)`
const COMMANDS = '/tap LABEL presses a button, /clock +1 day moves the time (minutes, hours, days), /quit ends.'
const UNITS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }
/** What a job sends comes this long after the clock has moved, at most. */
const JOBS_MS = 2500
const LOOK_EVERY_MS = 250
const WIDEST = 92

interface Options {
  channel: PhoneChannel
  data: string | undefined
  save: string | undefined
  title: string | undefined
}

interface Chat {
  service: Service
  demo: NonNullable<Service['demo']>
  phone: Phone
  lines: Spoken[]
  terminal: Interface
}

try {
  await main(await readOptions())
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 1
}

async function readOptions(): Promise<Options> {
  const options = { channel: { type: 'string' }, data: { type: 'string' }, save: { type: 'string' }, title: { type: 'string' } } as const
  const { values } = parse(options)
  const channel = PHONE_CHANNELS.find((one) => one === (values.channel ?? 'sms'))
  if (channel === undefined) throw new Error(USAGE)
  const inFolder = (path: string | undefined) => (path === undefined ? undefined : fromCaller(path))
  const save = inFolder(values.save)
  if (save !== undefined && (await exists(save))) throw new Error(`${save} exists already: give --save a new name.`)
  return { channel, data: inFolder(values.data), save, title: values.title }
}

function parse<T extends Record<string, { type: 'string' }>>(options: T) {
  try {
    return parseArgs({ options })
  } catch {
    throw new Error(USAGE)
  }
}

async function main({ channel, data, save, title }: Options): Promise<void> {
  const dataDir = data ?? (await mkdtemp(join(tmpdir(), 'mymatchup-chat-')))
  // A Ctrl-C while it starts is obeyed once the database can be stopped.
  const leaving = new AbortController()
  const leave = () => leaving.abort()
  process.on('SIGINT', leave).on('SIGTERM', leave)
  try {
    const config = readConfig({ PORT: String(await freePort()), DATA_DIR: dataDir, LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent' })
    const say = (line: string) => process.stderr.write(styleText('dim', `${line}\n`))
    const service = await startService(config, { say, demoBeginsAt: STORY_BEGINS })
    try {
      const { demo } = service
      if (demo === null) throw new Error('The service did not start in demo mode.')
      const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: styleText('bold', '> ') })
      const chat: Chat = { service, demo, phone: demo.phone(channel), lines: [], terminal }
      say(`A conversation by ${nameOf(channel)}, as ${chat.phone.id}. ${COMMANDS}\nThe service's clock: ${clockOf(chat)}.`)
      if (!leaving.signal.aborted) await converse(chat, leaving.signal)
      if (save !== undefined) await keep(chat, save, title)
      terminal.close()
    } finally {
      await service.stop()
    }
  } finally {
    if (data === undefined) await rm(dataDir, { recursive: true, force: true })
  }
}

/** Until `/quit`, the end of the input or Ctrl-C. */
async function converse(chat: Chat, leaving: AbortSignal): Promise<void> {
  const { terminal } = chat
  const isTyped = process.stdin.isTTY === true
  leaving.addEventListener('abort', () => terminal.close())
  terminal.on('SIGINT', () => terminal.close())
  let isBusy = false
  // What comes by itself: alerts, reminders.
  const look = setInterval(() => {
    if (!isBusy && show(chat)) terminal.prompt(true)
  }, LOOK_EVERY_MS)
  if (isTyped) terminal.prompt()
  try {
    for await (const line of terminal) {
      const text = line.trim()
      if (text === '/quit') break
      isBusy = true
      if (!isTyped && text !== '') console.log(styleText('bold', `> ${text}`))
      if (text !== '') await take(chat, text).catch((error: unknown) => note(messageOf(error)))
      show(chat)
      isBusy = false
      if (isTyped) terminal.prompt()
    }
  } finally {
    clearInterval(look)
  }
}

async function take(chat: Chat, text: string): Promise<void> {
  const { phone, lines } = chat
  const [, command = '', rest = ''] = /^\/(tap|clock)\b\s*(.*)$/.exec(text) ?? []
  if (command === 'clock') return moveClock(chat, rest)
  if (command === 'tap') {
    if (rest === '') return note(COMMANDS)
    lines.push({ kind: 'says', text: `(tap) ${rest}` })
    await phone.taps(rest)
  } else {
    lines.push({ kind: 'says', text })
    await phone.says(text)
  }
  await chat.service.bot.idle()
}

async function moveClock(chat: Chat, by: string): Promise<void> {
  const [, count, unit] = /^\+?(\d+)\s*(minute|hour|day)s?$/.exec(by) ?? []
  if (count === undefined || (unit !== 'minute' && unit !== 'hour' && unit !== 'day')) return note(COMMANDS)
  chat.lines.push({ kind: 'happens', what: `clock +${count} ${unit}${count === '1' ? '' : 's'}` })
  await chat.demo.clock.advance(Number(count) * UNITS[unit])
  note(clockOf(chat))
  await new Promise((done) => setTimeout(done, JOBS_MS))
  await chat.service.bot.idle()
}

/** @returns whether there was anything to show. */
function show({ phone, lines, terminal }: Chat): boolean {
  const messages = phone.sees()
  if (messages.length === 0) return false
  if (terminal.terminal) process.stdout.write('\r\u001b[K')
  for (const message of messages) {
    const text = asText(message)
    const expected = expectationOf(text)
    if (expected !== '') lines.push({ kind: 'hears', text: expected })
    if (message.channel !== phone.channel) console.log(styleText('dim', `  (by ${nameOf(message.channel)}, to the same number)`))
    console.log(`${styleText('cyan', indented(text))}\n`)
  }
  return true
}

async function keep({ phone, lines, terminal }: Chat, path: string, given: string | undefined): Promise<void> {
  if (lines.length === 0) return note('Nothing was said: nothing is saved.')
  const asked = given ?? (process.stdin.isTTY === true ? await ask(terminal, 'Title of the transcript: ') : '')
  const title = asked.trim() === '' ? `A conversation by ${phone.channel}` : asked.trim()
  await writeFile(path, writeScript({ title, channels: [phone.channel], lines }), { flag: 'wx' })
  note(`Saved in ${path}.`)
}

/** The conversation's own terminal has ended: this is another on the same keyboard. */
async function ask(ended: Interface, question: string): Promise<string> {
  ended.close()
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  return new Promise((answer) => {
    terminal.on('close', () => answer(''))
    terminal.question(question, (text) => {
      answer(text)
      terminal.close()
    })
  })
}

function nameOf(channel: PhoneChannel): string {
  return { sms: 'SMS', whatsapp: 'WhatsApp', telegram: 'Telegram' }[channel]
}

function clockOf({ demo }: Chat): string {
  return DateTime.fromJSDate(demo.clock.now(), { zone: 'Europe/Paris' }).setLocale('en').toFormat("cccc d LLLL yyyy, HH:mm 'in Paris'")
}

function note(text: string): void {
  console.log(styleText('dim', `  (${text})\n`))
}

/** Two spaces in, lines broken between words at the terminal's width. */
function indented(text: string): string {
  const width = Math.min(process.stdout.columns ?? WIDEST, WIDEST) - 4
  return text
    .split('\n')
    .flatMap((line) => broken(line, width))
    .map((line) => `  ${line}`)
    .join('\n')
}

function broken(line: string, width: number): string[] {
  const lines = ['']
  for (const word of line.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && last.length + word.length >= width) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
