/**
 * The people and their provider, in this process: signed webhooks as Twilio sends them, and the Messages API as the service calls it.
 * Each person writes their next message when all that answers the last one has come, and each answer is checked.
 */
import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import { performance } from 'node:perf_hooks'
import twilio from 'twilio'
import { ACCOUNT_SID, AUTH_TOKEN, type Line, SENDER } from './script.js'

export interface Measure {
  turns: number
  seconds: number
  /** Milliseconds from a message to the last one that answers it. */
  latencies: number[]
}

/** The bodies that answer each message of a script. */
export type Answers = string[][]

/** People at once before one webhook, each somewhere in a conversation; the next one begins where one ends. */
export interface Crowd {
  /** Brings them to evenly spread places of the conversation. */
  spread(): Promise<void>
  /**
   * Until `seconds` are over; conversations stop after their present turn and go on from there the next time.
   * @param thinks how long a person reads and types before each message, milliseconds; without it the answer is answered at once
   */
  play(seconds: number, thinks?: () => number): Promise<Measure>
}

export interface People {
  /** Where the service finds the Messages API. */
  apiUrl: string
  /**
   * Plays one person slowly: what answers each message, checked against the script.
   * @param onTurn called once nothing more has come for a while.
   */
  learn(webhook: string, script: readonly Line[], onTurn?: () => void): Promise<Answers>
  crowd(webhook: string, script: readonly Line[], answers: Answers, people: number): Crowd
  close(): void
}

const QUIET_MS = 400
const POLL_MS = 25
const PATIENCE_MS = 20_000

export async function openPeople(): Promise<People> {
  const heard = new Map<string, (body: string) => void>()
  let sids = 0
  const api = createServer((incoming, response) => {
    let body = ''
    incoming.setEncoding('utf8')
    incoming.on('data', (chunk: string) => {
      body += chunk
    })
    incoming.on('end', () => {
      const form = new URLSearchParams(body)
      const [to, text] = [form.get('To') ?? '', form.get('Body') ?? '']
      sids += 1
      const answer = { sid: `SM${String(sids).padStart(32, '0')}`, status: 'queued', to, from: SENDER, body: text }
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
      heard.get(to)?.(text)
    })
  })
  api.keepAliveTimeout = 60_000
  api.listen(0, '127.0.0.1')
  await once(api, 'listening')
  const address = api.address()
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  let numbers = 0
  let messages = 0

  const nextNumber = () => `+336${String(10_000_000 + ++numbers).padStart(8, '0')}`

  function write(webhook: string, from: string, text: string): Promise<void> {
    messages += 1
    const form = {
      AccountSid: ACCOUNT_SID,
      MessageSid: `SMin${messages}`,
      From: from,
      To: SENDER,
      Body: text,
      NumMedia: '0',
      NumSegments: '1',
    }
    return post(webhook, form, twilio.getExpectedTwilioSignature(AUTH_TOKEN, webhook, form))
  }

  function post(webhook: string, form: Record<string, string>, signature: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const posted = request(
        webhook,
        { method: 'POST', agent, headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature } },
        (response) => {
          response.resume()
          response.on('end', () =>
            response.statusCode === 200 ? resolve() : reject(new Error(`The webhook answered ${response.statusCode}.`)),
          )
        },
      )
      // The server may close a kept connection just as it is used again.
      posted.on('error', (error) => (posted.reusedSocket ? resolve(post(webhook, form, signature)) : reject(error)))
      posted.end(new URLSearchParams(form).toString())
    })
  }

  /** Resolves with the last of the expected answers; another one, or none, is an error. */
  function answersTo(person: string, expected: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`A person waited ${PATIENCE_MS} ms in vain.`)), PATIENCE_MS)
      let at = 0
      heard.set(person, (body) => {
        const isRight = body === expected[at]
        at += 1
        if (isRight && at < expected.length) return
        clearTimeout(timer)
        heard.delete(person)
        if (isRight) resolve()
        else reject(new Error(`A person was answered "${body}" instead of "${expected[at - 1]}".`))
      })
    })
  }

  return {
    apiUrl: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async learn(webhook, script, onTurn) {
      const person = nextNumber()
      const answers: Answers = []
      for (const { says, hears } of script) {
        const bodies: string[] = []
        let last = performance.now()
        heard.set(person, (body) => {
          bodies.push(body)
          last = performance.now()
        })
        await write(webhook, person, says)
        while (bodies.length === 0 || performance.now() - last < QUIET_MS) {
          await new Promise((resolve) => setTimeout(resolve, POLL_MS))
          if (performance.now() - last > PATIENCE_MS) throw new Error(`"${says}" was never answered.`)
        }
        if (!hears.test(bodies.join('\n'))) throw new Error(`"${says}" was answered "${bodies.join('\n')}", without ${hears}.`)
        answers.push(bodies)
        heard.delete(person)
        onTurn?.()
      }
      return answers
    },
    crowd(webhook, script, answers, people) {
      const places = Array.from({ length: people }, () => ({ person: nextNumber(), at: 0 }))
      async function turn(place: { person: string; at: number }): Promise<number> {
        const answered = answersTo(place.person, answers[place.at] ?? [])
        const startedAt = performance.now()
        await Promise.all([write(webhook, place.person, script[place.at]?.says ?? ''), answered])
        const took = performance.now() - startedAt
        place.at += 1
        if (place.at === script.length) Object.assign(place, { person: nextNumber(), at: 0 })
        return took
      }
      return {
        async spread() {
          await Promise.all(
            places.map(async (place, index) => {
              for (let turns = Math.floor((index * script.length) / people); turns > 0; turns--) await turn(place)
            }),
          )
        },
        async play(seconds, thinks) {
          const latencies: number[] = []
          const startedAt = performance.now()
          const until = startedAt + seconds * 1000
          await Promise.all(
            places.map(async (place) => {
              while (performance.now() < until) {
                if (thinks !== undefined) await new Promise((resolve) => setTimeout(resolve, thinks()))
                latencies.push(await turn(place))
              }
            }),
          )
          return { turns: latencies.length, seconds: (performance.now() - startedAt) / 1000, latencies }
        },
      }
    },
    close() {
      agent.destroy()
      api.close()
      api.closeAllConnections()
    },
  }
}
