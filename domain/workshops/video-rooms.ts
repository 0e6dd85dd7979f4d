/** Rooms that the service makes by itself, with whatever provider is configured. */
export interface Visitor {
  /** As the others in the room read it. */
  name: string
  /** Opens and moderates the room. */
  isHost: boolean
}

export interface VideoRooms {
  /** The address of a new room. @param secret at least 100 bits, so that nobody guesses it */
  make(secret: string): string
  /** Made here, and let in by a key of one's own alone: the address by itself opens nothing. */
  isKeyed(address: string): boolean
  /**
   * The address that lets one person in, for a while; other rooms' addresses as they are.
   * @param workshop `endsAt`: nobody is let in much later
   * @throws when the provider does not open the room: to be tried again
   */
  enter(address: string, workshop: { title: string; endsAt: Date }, visitor: Visitor): Promise<string>
}
