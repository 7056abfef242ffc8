import { fileURLToPath } from 'node:url'
import { AllowedHosts, list, OldSecretsKeys, SecretsKey } from '@tutor/outside'
import { z } from 'zod'

/** Folders of this package; this file is one level below it, both as source and as built. */
const inPackage = (folder: string): string => fileURLToPath(new URL(`../${folder}/`, import.meta.url))

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text

export const ToolsConfig = z.object({
  /** Folder of the topics' pages, `<subject>/<topic>.md`. */
  TOOLS_LIBRARY_DIR: z.string().default(inPackage('library')),
  /** Folder of the tools' manifests, `<name>.yaml`. */
  TOOLS_CATALOGUE_DIR: z.string().default(inPackage('catalogue')),
  /** Runs of one tool at the same time in this process; more are refused with 503. */
  TOOLS_MAX_CONCURRENT_RUNS: z.coerce.number().int().min(1).max(1_000).default(32),
  /** How long results are kept for repeated requests with the same idempotency key, in hours. */
  TOOLS_KEEP_RESULTS_HOURS: z.coerce.number().int().min(1).max(720).default(48),
  /** Places inside that tools of others may live at, also over http: `host` or `host:port`, separated by commas. */
  TOOLS_ALLOWED_HOSTS: AllowedHosts,
  /** Seals the credentials of tools of others. Without one such tools are refused. */
  TOOLS_SECRETS_KEY: SecretsKey.optional(),
  /** Keys that were used before: what they sealed is sealed anew with the current one at the next start. */
  TOOLS_SECRETS_OLD_KEYS: OldSecretsKeys,
  /** Origins of web pages that may use the MCP server, separated by commas: `https://app.example`. */
  MCP_ALLOWED_ORIGINS: list
    .refine(
      (entries) => entries.every(isOrigin),
      'Must be origins as browsers send them: https://host[:port]',
    )
    .default([]),
  /** How long a session of the MCP server lasts. */
  MCP_SESSION_HOURS: z.coerce.number().int().min(1).max(720).default(24),
  /** How long an MCP call waits for its user's answer to a question. */
  MCP_ANSWER_TIMEOUT_MS: z.coerce.number().int().min(1_000).max(3_600_000).default(120_000),
})
