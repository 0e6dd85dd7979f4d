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
    return Promise.race([this.#runAlone(test), limit]).finally(() => clearTimeout(timer))
  }

  /**
   * The runner tells its processes their configuration over one channel for all of them: the first that asks is answered for everybody, and
   * one that is about to ask waits for ever. It happens when a process has been given its first file and the machine is too busy to let
   * it read that before the other one asks. A channel for each file ends it.
   */
  #runAlone(test) {
    const { config } = test.context
    const known = this._testRunners.get(config)
    if (known !== undefined) return known.run(test)
    const running = super._runTest(test)
    const made = this._testRunners.get(config)
    const workerData = { globalConfig: this._globalConfig, projectConfig: config, runtime: this._runtime }
    if (this._runtime === 'child_process') made.run = ({ path }) => made.pool.run(path, { channel: channelOf(workerData) })
    return running
  }
}

/** What `Tinypool` asks of a channel, for the one question that a process of the runner puts. */
function channelOf(workerData) {
  let tell = () => undefined
  return {
    onMessage(listener) {
      tell = listener
    },
    postMessage(message) {
      if (message === 'jest-light-runner-get-worker-data') tell({ type: 'jest-light-runner-worker-data', workerData })
    },
  }
}
