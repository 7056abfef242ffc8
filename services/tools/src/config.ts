import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** Folders of this package; this file is one level below it, both as source and as built. */
const inPackage = (folder: string): string => fileURLToPath(new URL(`../${folder}/`, import.meta.url))

export const ToolsConfig = z.object({
  /** Folder of the topics' pages, `<subject>/<topic>.md`. */
  TOOLS_LIBRARY_DIR: z.string().default(inPackage('library')),
  /** Folder of the tools' manifests, `<name>.yaml`. */
  TOOLS_CATALOGUE_DIR: z.string().default(inPackage('catalogue')),
  /** Runs of one tool at the same time in this process; more are refused with 503. */
  TOOLS_MAX_CONCURRENT_RUNS: z.coerce.number().int().min(1).max(1_000).default(32),
  /** How long results are kept for repeated requests with the same idempotency key, in hours. */
  TOOLS_KEEP_RESULTS_HOURS: z.coerce.number().int().min(1).max(720).default(48),
})
