/**
 * Runs a TypeScript file or a tool of this project, after bringing what is missing: `node scripts/run.mjs main.ts`,
 * `node scripts/run.mjs jest`. Plain JavaScript with no dependency, since it is what makes a fresh clone work.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [target, ...args] = process.argv.slice(2)

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `MyMatchUp needs Node 20.19 or newer; this is ${process.versions.node}. Install it from your package manager or nodejs.org.`,
  )
  process.exit(1)
}

installIfNeeded()
const runsTypeScript = target.endsWith('.ts')
const env = { ...process.env }
if (!runsTypeScript) env.NODE_OPTIONS = `${env.NODE_OPTIONS ?? ''} --import tsx --no-warnings`.trim()
const command = runsTypeScript
  ? ['--disable-warning=DEP0111', '--disable-warning=ExperimentalWarning', '--import', 'tsx', join(root, target), ...args]
  : [join(root, 'node_modules', '.bin', target), ...args]

const child = spawn(process.execPath, command, { stdio: 'inherit', env, cwd: process.cwd() })
// The terminal gives Ctrl-C to the whole group; the child decides when it is done.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1))

function installIfNeeded() {
  const lock = join(root, 'package-lock.json')
  const installed = join(root, 'node_modules', '.package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  console.error('Installing what is missing (npm ci)…')
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (npm.status !== 0) {
    console.error('npm ci did not finish: check the network and try again.')
    process.exit(1)
  }
}
