/**
 * BigBlueButton's API (docs.bigbluebutton.org/development/api): every call carries a checksum of its name, its query and the shared
 * secret. Making a room that is there already changes nothing, so it is made anew for each person who enters.
 */
import { createHash } from 'node:crypto'
import { Parser } from 'htmlparser2'
import type { BigBlueButtonConfig } from '../../config.js'

const TIMEOUT_MS = 5000
const MOST_ANSWER_CHARACTERS = 64 * 1024

/** What a room is kept by: without a checksum it opens nothing. */
export function bigBlueButtonAddress({ url }: BigBlueButtonConfig, secret: string): string {
  return `${url}/api/join?meetingID=MyMatchUp-${secret}`
}

/** Opens the room and gives the address that lets one person in. @throws when the server does not answer, or refuses */
export async function enterBigBlueButton(
  config: BigBlueButtonConfig,
  address: string,
  title: string,
  { name, isHost }: { name: string; isHost: boolean },
): Promise<string> {
  const meetingID = new URL(address).searchParams.get('meetingID') ?? ''
  const answer = await fetch(signed(config, 'create', { name: title, meetingID }), {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const { returncode, messageKey } = fieldsOf((await answer.text()).slice(0, MOST_ANSWER_CHARACTERS))
  if (returncode !== 'SUCCESS') {
    throw new Error(
      `BigBlueButton did not open a room (HTTP ${answer.status}, ${messageKey ?? 'no message'}): check BBB_URL and BBB_SECRET.`,
    )
  }
  return signed(config, 'join', { fullName: name, meetingID, role: isHost ? 'MODERATOR' : 'VIEWER' })
}

function signed({ url, secret }: BigBlueButtonConfig, call: string, parameters: Record<string, string>): string {
  const query = new URLSearchParams(parameters).toString()
  const checksum = createHash('sha256').update(`${call}${query}${secret}`).digest('hex')
  return `${url}/api/${call}?${query}&checksum=${checksum}`
}

/** The elements of an answer that hold text, by name. */
function fieldsOf(xml: string): Record<string, string> {
  const fields: Record<string, string> = {}
  let open = ''
  const parser = new Parser(
    {
      onopentag: (name) => {
        open = name
      },
      ontext: (text) => {
        if (text.trim() !== '') fields[open] = `${fields[open] ?? ''}${text.trim()}`
      },
    },
    { xmlMode: true },
  )
  parser.end(xml)
  return fields
}
