import pino from 'pino'

/** Structured logs on standard output. Never an address, a name or a message's text: ids and codes only. */
export type Log = pino.Logger

/** @param to in place of standard output */
export function createLog(level: string, isPretty: boolean, to?: pino.DestinationStream): Log {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    redact: {
      paths: ['text', 'body', 'phone', 'address', 'token', '*.text', '*.body', '*.phone', '*.address', '*.token'],
      censor: '[hidden]',
    },
    ...(isPretty ? { transport: { target: 'pino-pretty', options: { colorize: process.stdout.isTTY === true, ignore: 'time' } } } : {}),
  }
  return to === undefined ? pino(options) : pino(options, to)
}
