import type { ToolManifest } from '@tutor/contracts'
import type { SchemaCheck } from '../json-schema.js'

/** A tool of the catalogue with its schemas ready for use. */
export interface Tool {
  readonly manifest: ToolManifest
  readonly checkInput: SchemaCheck
  readonly checkOutput: SchemaCheck
}

export interface Catalogue {
  /** Changes exactly when a manifest changes. */
  readonly revision: string
  /** In order of name. */
  readonly tools: readonly Tool[]
  find(name: string): Tool | undefined
}
