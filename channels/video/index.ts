/** Video rooms that the service makes: BigBlueButton when it is configured, else Jitsi. */
import type { VideoConfig } from '../../config.js'
import { bigBlueButtonAddress, enterBigBlueButton } from './bigbluebutton.js'
import { enterJitsi, jitsiAddress } from './jitsi.js'

export interface Rooms {
  make(secret: string): string
  isKeyed(address: string): boolean
  enter(address: string, workshop: { title: string; endsAt: Date }, visitor: { name: string; isHost: boolean }): Promise<string>
}

export function createVideoRooms({ jitsi, bigBlueButton }: VideoConfig): Rooms {
  const isBigBlueButton = (address: string) => bigBlueButton !== undefined && address.startsWith(`${bigBlueButton.url}/api/join?`)
  const isKeyedJitsi = (address: string) => jitsi.app !== undefined && address.startsWith(`${jitsi.url}/`)
  return {
    make: (secret) => (bigBlueButton === undefined ? jitsiAddress(jitsi, secret) : bigBlueButtonAddress(bigBlueButton, secret)),
    isKeyed: (address) => isBigBlueButton(address) || isKeyedJitsi(address),
    async enter(address, { title, endsAt }, visitor) {
      if (bigBlueButton !== undefined && isBigBlueButton(address)) return enterBigBlueButton(bigBlueButton, address, title, visitor)
      if (jitsi.app !== undefined && isKeyedJitsi(address)) return enterJitsi({ url: jitsi.url, app: jitsi.app }, address, endsAt, visitor)
      return address
    },
  }
}
