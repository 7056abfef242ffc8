import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fieldErrors, type ToolManifest } from '@tutor/contracts'
import { ConfigError } from '@tutor/platform'
import { parse } from 'yaml'
import { compileSchema, type JsonObject, type SchemaCheck } from '../json-schema.js'
import type { Catalogue, Tool } from './catalogue.js'
import { ManifestFile, withContext } from './manifest-file.js'

/**
 * Reads every manifest `<name>.yaml` of a folder: the tools that can be offered, and every problem of the others as
 * `file: field: what is wrong`, also where a manifest says that a tool is local and it is not one of `localTools`.
 */
export async function readCatalogue(
  folder: string,
  localTools: ReadonlySet<string>,
): Promise<{ readonly tools: readonly Tool[]; readonly problems: readonly string[] }> {
  const problems: string[] = []
  const tools: Tool[] = []
  for (const file of await manifestsOf(folder)) {
    const complain = (message: string): void => void problems.push(`${file}: ${message}`)
    const manifest = readManifest(await readFile(join(folder, file), 'utf8'), complain)
    const tool = manifest && compile(manifest, complain)
    if (!tool) continue
    if (tool.manifest.name !== basename(file, '.yaml'))
      complain(`name: must be "${basename(file, '.yaml')}", as the file`)
    if (tool.manifest.local && !localTools.has(tool.manifest.name))
      complain('local: must be false, since the service has no local generator for it')
    tools.push(tool)
  }
  return { tools, problems }
}

/** The catalogue of a folder. Throws ConfigError with every problem of every manifest. */
export async function loadCatalogue(folder: string, localTools: ReadonlySet<string>): Promise<Catalogue> {
  const { tools, problems } = await readCatalogue(folder, localTools)
  if (problems.length > 0) throw new ConfigError(problems)
  const byName = new Map(tools.map((tool) => [tool.manifest.name, tool]))
  const revision = createHash('sha256')
    .update(JSON.stringify(tools.map(({ manifest }) => manifest)))
    .digest('hex')
  return { revision, tools, find: (name) => byName.get(name) }
}

async function manifestsOf(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError([`TOOLS_CATALOGUE_DIR: can't read ${folder} (${error.code ?? error.message})`])
  })
  return files.filter((file) => file.endsWith('.yaml')).sort()
}

function readManifest(text: string, complain: (message: string) => void): ToolManifest | undefined {
  let document: unknown
  try {
    document = parse(text)
  } catch (error) {
    complain(`no valid YAML: ${messageOf(error).split('\n')[0]}`)
    return undefined
  }
  const result = ManifestFile.safeParse(document)
  if (result.success) return withContext(result.data)
  for (const { path, message } of fieldErrors(result.error)) complain(`${path || 'the file'}: ${message}`)
  return undefined
}

function compile(manifest: ToolManifest, complain: (message: string) => void): Tool | undefined {
  const compiled = (field: 'input_schema' | 'output_schema', schema: JsonObject): SchemaCheck | undefined => {
    try {
      return compileSchema(schema)
    } catch (error) {
      complain(`${field}: ${messageOf(error)}`)
      return undefined
    }
  }
  const checkInput = compiled('input_schema', manifest.input_schema)
  const checkOutput = compiled('output_schema', manifest.output_schema)
  return checkInput && checkOutput && { manifest, checkInput, checkOutput }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
