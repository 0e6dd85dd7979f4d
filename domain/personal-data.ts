import type { ClientSession } from 'mongoose'

/**
 * What a concept keeps about a youth. The youth store calls all of them, in one transaction, when a person is erased or when two
 * records of one person are joined.
 */
export interface PersonalData<Held = unknown> {
  /** All of it, oldest first, for the person to read (access right). */
  read(youthId: string): Promise<Held[]>
  /** Removes it. @returns how much, by name, for the anonymous counts. */
  erase(youthId: string, session: ClientSession): Promise<Record<string, number>>
  /** Gives it to another record of the same person; where both have the same thing, that of `intoId` stays. */
  move(fromId: string, intoId: string, session: ClientSession): Promise<void>
}
