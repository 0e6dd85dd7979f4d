/**
 * `npm run sbom`: writes what runs here, as CycloneDX, to `sbom.cdx.json` (or the file that is named), and prints its licences. Ends with an
 * error when one is not among those that were looked at.
 */
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import Table from 'cli-table3'
import { licencesOf, unknownLicences } from './sbom/licences.js'

const ROOT = join(import.meta.dirname, '..')
const path = resolve(process.argv[2] ?? 'sbom.cdx.json')

const made = spawnSync(
  join(ROOT, 'node_modules', '.bin', 'cyclonedx-npm'),
  // What the checks themselves need is not delivered.
  ['--omit', 'dev', '--output-reproducible', '--output-format', 'JSON', '--output-file', path],
  { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
)
if (made.status === 0) {
  const licences = licencesOf(JSON.parse(await readFile(path, 'utf8')))
  const table = new Table({ head: ['licence', 'packages'], style: { head: [], border: [] } })
  for (const [licence, names] of licences) table.push([licence, names.length > 3 ? `${names.length}` : names.join(', ')])
  console.log(`${table.toString()}\n${path}`)
  const unknown = unknownLicences(licences)
  for (const [licence, names] of unknown) console.error(`${licence} was not looked at yet: ${names.join(', ')}`)
  if (unknown.size > 0) process.exitCode = 1
} else process.exitCode = 1
