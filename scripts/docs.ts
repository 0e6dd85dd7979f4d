/** `npm run docs`: writes the parts of `docs/` that are made from the code. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withRoles } from './docs/roles.js'

const PAGE = join(import.meta.dirname, '..', 'docs', 'security.md')
await writeFile(PAGE, withRoles(await readFile(PAGE, 'utf8')))
