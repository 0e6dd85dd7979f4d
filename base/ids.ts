import { customAlphabet } from 'nanoid'

/** Makes new identifiers; handed in so that tests can count instead of draw. */
export type Ids = () => string

/** 20 characters of [0-9a-z]: 103 bits, safe in URLs, Slack ids and Mongo. */
export const randomIds: Ids = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 20)
