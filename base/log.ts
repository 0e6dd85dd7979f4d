import pino from 'pino'

/** Structured logs on standard output. Never an address, a name or a message's text: ids and codes only. */
export type Log = pino.Logger

export function createLog(level: string, isPretty: boolean): Log {
  return pino({
    level,
    base: null,
    redact: {
      paths: ['text', 'body', 'phone', 'address', 'token', '*.text', '*.body', '*.phone', '*.address', '*.token'],
      censor: '[hidden]',
    },
    ...(isPretty ? { transport: { target: 'pino-pretty', options: { colorize: process.stdout.isTTY === true, ignore: 'time' } } } : {}),
  })
}
