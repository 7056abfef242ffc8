import { mkdtemp, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'

/** Writes a models file to a folder of its own, or over an earlier one in one step. */
export async function writeModels(content: object | string, path?: string): Promise<string> {
  const file = path ?? join(await mkdtemp(join(tmpdir(), 'tutor-models-')), 'models.yaml')
  await writeFile(`${file}.new`, typeof content === 'string' ? content : stringify(content))
  await rename(`${file}.new`, file)
  return file
}

/** A deployment at an OpenAI-compatible URL. */
export const deploymentAt = (url: string, name: string, model: string, more: object = {}) => ({
  name,
  alias: 'tutor-default',
  provider: 'openai-compatible',
  url,
  model,
  ...more,
})
