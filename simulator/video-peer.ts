/**
 * Two video servers on this machine: a BigBlueButton that checks each call's checksum, and a Jitsi that lets nobody in without a token
 * for the room. What they let in is told as an HTML page.
 */
import { createHash } from 'node:crypto'
import { jwtVerify } from 'jose'
import { createFaults, type Faults } from './peer/faults.js'
import { createLedger, type Ledger } from './peer/ledger.js'
import { type PeerAnswer, type PeerRequest, startPeerServer } from './peer/server.js'

export interface VideoPeer extends Faults {
  /** `BBB_URL` and `BBB_SECRET`. */
  bbbUrl: string
  bbbSecret: string
  /** `JITSI_URL`, `JITSI_APP_ID` and `JITSI_APP_SECRET`. */
  jitsiUrl: string
  jitsiAppId: string
  jitsiAppSecret: string
  ledger: Ledger
  stop(): Promise<void>
}

const BBB = '/bigbluebutton/api/'

/** @param now what the Jitsi server's clock shows */
export async function startVideoPeer(now: () => Date): Promise<VideoPeer> {
  const faults = createFaults()
  const ledger = createLedger()
  const bbbSecret = 'bbb-secret'
  const jitsiAppId = 'mymatchup'
  const jitsiAppSecret = 'jitsi-secret-of-thirty-two-bytes!'
  const meetings = new Set<string>()

  function bigBlueButton(call: string, request: PeerRequest): PeerAnswer {
    const query = new URLSearchParams(request.query)
    const given = query.get('checksum')
    query.delete('checksum')
    const expected = createHash('sha256').update(`${call}${query.toString()}${bbbSecret}`).digest('hex')
    const meetingID = query.get('meetingID') ?? ''
    if (given !== expected) return xml('FAILED', 'checksumError')
    if (call === 'create') {
      const key = meetings.has(meetingID) ? 'duplicateWarning' : ''
      meetings.add(meetingID)
      return xml('SUCCESS', key)
    }
    if (!meetings.has(meetingID)) return xml('FAILED', 'invalidMeetingIdentifier')
    return page(`${query.get('fullName')} (${query.get('role')}) is in ${meetingID}`)
  }

  async function jitsi(room: string, request: PeerRequest): Promise<PeerAnswer> {
    try {
      const { payload } = await jwtVerify<{ room: string; context: { user: { name: string; moderator: boolean } } }>(
        request.query.get('jwt') ?? '',
        new TextEncoder().encode(jitsiAppSecret),
        { issuer: jitsiAppId, audience: 'jitsi', subject: '127.0.0.1', currentDate: now(), requiredClaims: ['exp'] },
      )
      const { name, moderator } = payload.context.user
      if (payload.room !== room) return { status: 403, body: 'not allowed in this room' }
      return page(`${name} (${moderator ? 'MODERATOR' : 'VIEWER'}) is in ${room}`)
    } catch {
      return { status: 403, body: 'not allowed' }
    }
  }

  const peer = await startPeerServer({
    nameOf: ({ path }) => (path.startsWith(BBB) ? path.slice(BBB.length) : 'jitsi'),
    async handle(request) {
      const call = request.path.startsWith(BBB) ? request.path.slice(BBB.length) : 'jitsi'
      const answer = call === 'jitsi' ? await jitsi(request.path.slice(1), request) : bigBlueButton(call, request)
      ledger.write({ way: 'in', what: call, value: Object.fromEntries(request.query), status: answer.status })
      return answer
    },
    refuse: ({ status = 500 }) => ({ status, body: 'out of order' }),
    faults,
  })
  return {
    failNext: faults.failNext,
    delayAnswers: faults.delayAnswers,
    clearFaults: faults.clearFaults,
    bbbUrl: `${peer.url}/bigbluebutton/`,
    bbbSecret,
    jitsiUrl: peer.url,
    jitsiAppId,
    jitsiAppSecret,
    ledger,
    stop: () => peer.close(),
  }
}

function xml(returncode: string, messageKey: string): PeerAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<response>\n<returncode>${returncode}</returncode>\n<messageKey>${messageKey}</messageKey>\n</response>`,
  }
}

function page(text: string): PeerAnswer {
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: text }
}
