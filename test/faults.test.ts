/** The short form of `npm run faults`: the same processes, peers and ledger, a few seconds long. */
import { runFaults } from '../faults/run.js'
import { SHORT_FAULTS } from '../faults/scenes/index.js'
import { expect, it } from './support/jest.js'
import { openData } from './support/open-data.js'

it('loses nothing and answers nothing twice under faults', async () => {
  const said: string[] = []
  const seed = Date.now() % 100_000
  const results = await runFaults({
    faults: SHORT_FAULTS,
    isShort: true,
    seed,
    openData: await openData(),
    say: (line) => said.push(line),
  })
  const wrong = results.flatMap(({ fault, problems }) => problems.map((problem) => `${fault.name} (seed ${seed}): ${problem}`))
  expect(wrong).toEqual([])
  expect(results.map(({ outcome }) => outcome?.answers ?? 0).every((answers) => answers > 0)).toBe(true)
}, 120_000)
