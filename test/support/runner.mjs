import { createRunner } from 'jest-light-runner'

/** Long forms of a test, run by hand, set their own. */
const LIMIT_MS = Number(process.env.TEST_LIMIT_MS ?? 300_000)

/**
 * Bare Node processes that keep what they have loaded from one test file to the next. A file that does not end is failed: the runner
 * itself knows no time limit.
 */
export default class extends createRunner({ runtime: 'child_process' }) {
  async _runTest(test) {
    let timer
    const limit = new Promise((_, reject) => {
      timer = setTimeout(() => reject({ message: `${test.path} did not end within ${LIMIT_MS / 1000} s.`, stack: '' }), LIMIT_MS)
    })
    return Promise.race([super._runTest(test), limit]).finally(() => clearTimeout(timer))
  }
}
