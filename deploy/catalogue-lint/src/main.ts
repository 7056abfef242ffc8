/** `npm run catalogue:lint`: every fault of the catalogue on a line of its own, and whether docs/tools.md is fresh. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { shippedCatalogueFolder } from '@tutor/tools/catalogue'
import { lintCatalogue } from './lint.js'
import { toolsPage } from './tools-page.js'

const usage = `npm run catalogue:lint -- [FOLDER] [--write]

Says of every manifest of the catalogue what is wrong with it, as "file: field: what is wrong". Exit code 1 when
anything is. A FOLDER of manifests is judged instead of the shipped one.
  --write   writes docs/tools.md anew`

const page = fileURLToPath(new URL('../../../docs/tools.md', import.meta.url))

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(`${usage}\n`)
    return true
  }
  const [folder] = positionals
  const { manifests, faults } = await lintCatalogue(folder ?? shippedCatalogueFolder)
  const text = toolsPage(manifests)
  if (values.write && folder === undefined) writeFileSync(page, text)
  const stale =
    folder === undefined && readFileSync(page, 'utf8') !== text
      ? ['docs/tools.md: is not what the manifests say; npm run catalogue:lint -- --write']
      : []
  for (const line of [...faults, ...stale]) process.stdout.write(`${line}\n`)
  const count = faults.length + stale.length
  process.stdout.write(`${manifests.length} tools, ${count} ${count === 1 ? 'fault' : 'faults'}\n`)
  return count === 0
}

try {
  process.exitCode = (await main()) ? 0 : 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
