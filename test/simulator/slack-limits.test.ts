/** Slack's published limits, one message or view that breaks each: refused by the peer as Slack refuses it. */
import { webApi } from '@slack/bolt'
import { MovableClock } from '../../base/clock.js'
import { type SlackPeer, startSlackPeer } from '../../simulator/slack-peer.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'

let peer: SlackPeer
let client: webApi.WebClient
beforeAll(async () => {
  peer = await startSlackPeer({ serviceUrl: () => 'http://127.0.0.1:9', clock: new MovableClock() })
  client = new webApi.WebClient(peer.botToken, { slackApiUrl: peer.url, retryConfig: { retries: 0 } })
})
afterAll(() => peer.stop())

const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) })
const mrkdwn = (length: number) => ({ type: 'mrkdwn', text: 'x'.repeat(length) })
const button = (more = {}) => ({ type: 'button', action_id: 'a', text: plain(5), value: 'v', ...more })
const option = (value: string, more = {}) => ({ text: plain(5), value, ...more })
const options = (count: number) => Array.from({ length: count }, (_, at) => option(String(at)))
const select = (more = {}) => ({ type: 'static_select', action_id: 's', options: options(2), ...more })
const input = (element: object, more = {}) => ({ type: 'input', block_id: 'i', label: plain(5), element, ...more })
const actions = (...elements: object[]) => ({ type: 'actions', elements })
const dividers = (count: number) => Array.from({ length: count }, () => ({ type: 'divider' }))
const section = { type: 'section', text: mrkdwn(5) }
const dialog = { title: plain(5), text: plain(5), confirm: plain(5), deny: plain(5) }
const view = (more = {}) => ({ type: 'modal', title: plain(5), blocks: [section], ...more })
const form = (...blocks: object[]) => view({ submit: plain(5), blocks })

/** @returns Slack's error, or `ok` */
async function answer(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'ok'
  } catch (error) {
    if (error instanceof Error && 'data' in error) return JSON.stringify(error.data)
    throw error
  }
}
const post = (blocks: unknown, text = 'x') => answer(client.apiCall('chat.postMessage', { channel: 'C0GENERAL', text, blocks }))
const home = (blocks: unknown) => answer(client.apiCall('views.publish', { user_id: 'U0NADIA', view: { type: 'home', blocks } }))
const modal = (given: unknown) => answer(client.apiCall('views.open', { trigger_id: 'none', view: given }))

describe('a message', () => {
  it.each<[string, unknown[]]>([
    ['50 blocks', dividers(50)],
    [
      'the longest texts',
      [{ type: 'section', text: mrkdwn(3000) }, { type: 'header', text: plain(150) }, actions(button({ text: plain(75) }))],
    ],
    ['the most buttons', [actions(...Array.from({ length: 25 }, (_, at) => button({ action_id: `a${at}` })))]],
  ])('is taken with %s', async (_, blocks) => {
    expect(await post(blocks)).toBe('ok')
  })

  it.each<[string, unknown[]]>([
    ['51 blocks', dividers(51)],
    ['an unknown block', [{ type: 'banner' }]],
    ['an unknown property', [{ ...section, colour: 'red' }]],
    ['a section without words', [{ type: 'section' }]],
    ['an empty text', [{ type: 'section', text: mrkdwn(0) }]],
    ['a section of 3001', [{ type: 'section', text: mrkdwn(3001) }]],
    ['eleven fields', [{ type: 'section', fields: Array.from({ length: 11 }, () => mrkdwn(5)) }]],
    ['a field of 2001', [{ type: 'section', fields: [mrkdwn(2001)] }]],
    ['a header of 151', [{ type: 'header', text: plain(151) }]],
    ['a header in mrkdwn', [{ type: 'header', text: mrkdwn(5) }]],
    ['eleven context elements', [{ type: 'context', elements: Array.from({ length: 11 }, () => mrkdwn(5)) }]],
    ['a context text of 3001', [{ type: 'context', elements: [mrkdwn(3001)] }]],
    ['26 buttons', [actions(...Array.from({ length: 26 }, (_, at) => button({ action_id: `a${at}` })))]],
    ['no button at all', [actions()]],
    ['a button label of 76', [actions(button({ text: plain(76) }))]],
    ['a button value of 2001', [actions(button({ value: 'x'.repeat(2001) }))]],
    ['a button that leads to no address', [actions(button({ url: 'nowhere' }))]],
    ['a button style of its own', [actions(button({ style: 'warning' }))]],
    ['an action id of 256', [actions(button({ action_id: 'x'.repeat(256) }))]],
    ['an action id used twice in a block', [actions(button(), button())]],
    ['a block id of 256', [{ ...section, block_id: 'x'.repeat(256) }]],
    [
      'a block id used twice',
      [
        { ...section, block_id: 'a' },
        { ...section, block_id: 'a' },
      ],
    ],
    ['a confirmation title of 101', [actions(button({ confirm: { ...dialog, title: plain(101) } }))]],
    ['a confirmation text of 301', [actions(button({ confirm: { ...dialog, text: plain(301) } }))]],
    ['a confirmation button of 31', [actions(button({ confirm: { ...dialog, confirm: plain(31) } }))]],
    ['a field to fill in that stands in an actions block', [actions({ type: 'plain_text_input', action_id: 'a' })]],
    ['101 options', [actions(select({ options: options(101) }))]],
    ['no options', [actions(select({ options: undefined }))]],
    ['an option label of 76', [actions(select({ options: [option('a', { text: plain(76) })] }))]],
    ['an option value of 151', [actions(select({ options: [option('x'.repeat(151))] }))]],
    ['an initial option that is none of them', [actions(select({ initial_option: option('z') }))]],
    ['a placeholder of 151', [actions(select({ placeholder: plain(151) }))]],
    ['six entries in an overflow menu', [actions({ type: 'overflow', action_id: 'o', options: options(6) })]],
    ['eleven boxes', [actions({ type: 'checkboxes', action_id: 'c', options: options(11) })]],
    ['a date that is none', [actions({ type: 'datepicker', action_id: 'd', initial_date: '2026-13-01' })]],
    ['an hour that is none', [actions({ type: 'timepicker', action_id: 't', initial_time: '24:00' })]],
  ])('is refused with %s', async (_, blocks) => {
    expect(await post(blocks)).toContain('invalid_blocks')
  })

  it('is refused longer than 40,000 characters, and with nothing in it', async () => {
    expect(await post(undefined, 'x'.repeat(40_001))).toContain('msg_too_long')
    expect(await post(undefined, '')).toContain('no_text')
  })
})

describe('a window', () => {
  it('that keeps them all is only asked for its trigger', async () => {
    expect(await modal(view({ blocks: dividers(100), private_metadata: 'x'.repeat(3000) }))).toContain('invalid_trigger_id')
    expect(await home(dividers(100))).toBe('ok')
  })

  it.each<[string, object]>([
    ['101 blocks', view({ blocks: dividers(101) })],
    ['no title', view({ title: undefined })],
    ['a title of 25', view({ title: plain(25) })],
    ['a submit label of 25', view({ submit: plain(25) })],
    ['a close label of 25', view({ close: plain(25) })],
    ['a callback id of 256', view({ callback_id: 'x'.repeat(256) })],
    ['metadata of 3001', view({ private_metadata: 'x'.repeat(3001) })],
    ['a question that cannot be submitted', view({ blocks: [input({ type: 'plain_text_input', action_id: 'a' })] })],
    ['a label of 2001', form(input({ type: 'plain_text_input', action_id: 'a' }, { label: plain(2001) }))],
    ['a hint of 2001', form(input({ type: 'plain_text_input', action_id: 'a' }, { hint: plain(2001) }))],
    ['a button to fill in', form(input(button()))],
    ['a longest answer of 3001', form(input({ type: 'plain_text_input', action_id: 'a', max_length: 3001 }))],
    ['a number without saying whether it may be broken', form(input({ type: 'number_input', action_id: 'a' }))],
  ])('is refused with %s', async (_, given) => {
    expect(await modal(given)).toContain('invalid_arguments')
  })

  it('as a home tab has no more than 100 blocks', async () => {
    expect(await home(dividers(101))).toContain('invalid_arguments')
  })
})
