/**
 * The people and their provider, in this process: signed webhooks as Twilio sends them, and the Messages API as the service calls it.
 * Each person writes their next message when all that answers the last one has come.
 */
import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import { performance } from 'node:perf_hooks'
import twilio from 'twilio'
import { ACCOUNT_SID, AUTH_TOKEN, SENDER } from './script.js'

export interface Measure {
  turns: number
  seconds: number
  /** Milliseconds from a message to the last one that answers it, sorted. */
  latencies: number[]
}

export interface People {
  /** Where the service finds the Messages API. */
  apiUrl: string
  /** Plays one person slowly and counts how many messages answer each of theirs. */
  countAnswers(webhook: string, script: readonly string[]): Promise<number[]>
  /** `people` at once, one after the other, until `seconds` are over; the ones begun are finished. */
  play(webhook: string, script: readonly string[], answers: readonly number[], people: number, seconds: number): Promise<Measure>
  close(): void
}

const QUIET_MS = 700
const PATIENCE_MS = 20_000

export async function openPeople(): Promise<People> {
  const heard = new Map<string, () => void>()
  let sids = 0
  const api = createServer((incoming, response) => {
    let body = ''
    incoming.setEncoding('utf8')
    incoming.on('data', (chunk: string) => {
      body += chunk
    })
    incoming.on('end', () => {
      const form = new URLSearchParams(body)
      sids += 1
      const answer = {
        sid: `SM${String(sids).padStart(32, '0')}`,
        status: 'queued',
        to: form.get('To'),
        from: SENDER,
        body: form.get('Body'),
      }
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
      heard.get(form.get('To') ?? '')?.()
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

  function answersTo(person: string, count: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`A person waited ${PATIENCE_MS} ms in vain.`)), PATIENCE_MS)
      let left = count
      heard.set(person, () => {
        left -= 1
        if (left > 0) return
        clearTimeout(timer)
        heard.delete(person)
        resolve()
      })
    })
  }

  return {
    apiUrl: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async countAnswers(webhook, script) {
      const person = nextNumber()
      const counts: number[] = []
      for (const text of script) {
        let count = 0
        let last = performance.now()
        heard.set(person, () => {
          count += 1
          last = performance.now()
        })
        await write(webhook, person, text)
        while (count === 0 || performance.now() - last < QUIET_MS) {
          await new Promise((resolve) => setTimeout(resolve, 50))
          if (performance.now() - last > PATIENCE_MS) throw new Error(`"${text}" was never answered.`)
        }
        counts.push(count)
        heard.delete(person)
      }
      return counts
    },
    async play(webhook, script, answers, people, seconds) {
      const latencies: number[] = []
      const startedAt = performance.now()
      const until = startedAt + seconds * 1000
      async function onePlace(): Promise<void> {
        while (performance.now() < until) {
          const person = nextNumber()
          for (const [index, text] of script.entries()) {
            const answered = answersTo(person, answers[index] ?? 1)
            const at = performance.now()
            await Promise.all([write(webhook, person, text), answered])
            latencies.push(performance.now() - at)
          }
        }
      }
      await Promise.all(Array.from({ length: people }, onePlace))
      const took = (performance.now() - startedAt) / 1000
      return { turns: latencies.length, seconds: took, latencies: latencies.sort((a, b) => a - b) }
    },
    close() {
      agent.destroy()
      api.close()
      api.closeAllConnections()
    },
  }
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
