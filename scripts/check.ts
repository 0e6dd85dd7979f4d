/** `npm run check`: types, then lint, format and import rules. Ends non-zero at the first that fails. */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const bin = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', '.bin')
const steps = [
  { name: 'types', command: 'tsc', args: ['-p', '.'] },
  { name: 'lint, format and import rules', command: 'biome', args: ['check', '--error-on-warnings', '.'] },
]
for (const { name, command, args } of steps) {
  console.log(`— ${name}`)
  const { status } = spawnSync(join(bin, command), args, { stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}
