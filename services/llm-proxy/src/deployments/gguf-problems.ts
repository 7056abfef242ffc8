import { access, constants } from 'node:fs/promises'
import type { LlmProxyConfig } from '../config.js'
import { importLlamaCpp } from '../providers/llama-cpp.js'
import type { Deployment } from './models-file.js'

/** What would keep models from being loaded into this process: no package for it, or no file. */
export async function ggufProblems(
  deployments: readonly Deployment[],
  { NODE_LLAMA_CPP_DIR: folder }: LlmProxyConfig,
): Promise<readonly string[]> {
  const ggufs = deployments.filter((deployment) => deployment.provider === 'gguf')
  if (ggufs.length === 0) return []
  const missing = await importLlamaCpp(folder).then(
    () => [],
    (error: Error) => [`MODELS_FILE: deployments.${ggufs[0]?.name}: ${error.message}`],
  )
  const unreadable = ggufs.map(({ name, file }) =>
    access(file, constants.R_OK).then(
      () => [],
      ({ code }: NodeJS.ErrnoException) => [
        `MODELS_FILE: deployments.${name}.file: ${file} can not be read (${code})`,
      ],
    ),
  )
  return [missing, ...(await Promise.all(unreadable))].flat()
}
