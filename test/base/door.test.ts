import { type ClientRequest, request } from 'node:http'
import restify from 'restify'
import { guardServer } from '../../base/door.js'
import { freePort } from '../../base/mongod.js'
import { closeServer } from '../support/close-server.js'
import { afterAll, beforeAll, expect, it } from '../support/jest.js'
import { until } from '../support/until.js'

const server = restify.createServer({ name: 'test' })
let url: string
beforeAll(async () => {
  guardServer(server, { mostUnderWay: 4, hasSimulator: false })
  // Answers once its body has come, as webhooks do.
  server.post('/channels/test', (req, res, next) => {
    req.resume()
    req.once('end', () => {
      res.send(200)
      next()
    })
    req.once('close', () => next(false))
  })
  server.get('/page', (_, res, next) => {
    res.send(200, 'page')
    next()
  })
  server.get('/health/live', (_, res, next) => {
    res.send(200)
    next()
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${port}`
})
afterAll(() => closeServer(server))

it('gives every answer, found or not, headers that let it load nothing', async () => {
  for (const path of ['/page', '/nowhere']) {
    const { headers } = await fetch(url + path)
    expect(headers.get('content-security-policy')).toBe("default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('strict-transport-security')).toContain('max-age=')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  }
})

it('answers 503 when too much is under way, webhooks last and health never, and opens again', async () => {
  const halves: ClientRequest[] = []
  const post = async () => (await fetch(`${url}/channels/test`, { method: 'POST', body: 'x' })).status
  const hold = async () => {
    const half = request(`${url}/channels/test`, { method: 'POST', headers: { 'content-length': '10' } })
    half.on('error', () => {})
    half.write('x')
    halves.push(half)
  }
  await hold()
  await hold()
  await until('the page to be refused', async () => (await fetch(`${url}/page`)).status === 503)
  expect(await post()).toBe(200)
  await hold()
  await hold()
  await until('webhooks to be refused', async () => (await post()) === 503)
  const refused = await fetch(`${url}/channels/test`, { method: 'POST', body: 'x' })
  expect(refused.headers.get('retry-after')).toBe('5')
  expect((await fetch(`${url}/health/live`)).status).toBe(200)
  for (const half of halves) half.destroy()
  await until('the door to open', async () => (await fetch(`${url}/page`)).status === 200)
})

it('cuts what does not end', () => {
  expect(server.server.requestTimeout).toBe(30_000)
  expect(server.server.headersTimeout).toBe(10_000)
})
