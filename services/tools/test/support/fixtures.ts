import { type UserInfo, userInfoOf } from '@tutor/contracts'
import type { Catalogue } from '../../src/catalogue/catalogue.js'
import { loadCatalogue } from '../../src/catalogue/load-catalogue.js'
import { ToolsConfig } from '../../src/config.js'
import type { JsonObject } from '../../src/json-schema.js'
import { type Library, loadLibrary } from '../../src/library/library.js'
import { createLocalTools, localToolNames } from '../../src/local/local-tools.js'

const config = ToolsConfig.parse({})

export const student = (more: Partial<UserInfo> = {}): UserInfo => ({
  ...userInfoOf({ user_id: 'student-1' }),
  ...more,
})

export const anxious = student({ emotional_state_summary: 'Anxious before the exam' })
export const beginner = student({ mastery_level_summary: 'Level 2: Building foundations' })

export interface Shipped {
  readonly library: Library
  readonly catalogue: Catalogue
  /** Completes the parameters by the schema's defaults, runs the local tool and demands a valid output. */
  run(
    tool: string,
    parameters: JsonObject,
    seed?: string,
  ): { output: JsonObject; notices: readonly { code: string }[] }
}

/** The library and the catalogue that the service ships with, and its local tools behind their schemas. */
export async function shipped(): Promise<Shipped> {
  const library = await loadLibrary(config.TOOLS_LIBRARY_DIR)
  const catalogue = await loadCatalogue(config.TOOLS_CATALOGUE_DIR, localToolNames)
  const localTools = createLocalTools(library)
  return {
    library,
    catalogue,
    run(name, parameters, seed = 'seed') {
      const tool = catalogue.find(name)!
      const takesUser = Object.hasOwn(Object(tool.manifest.input_schema['properties']), 'user_info')
      const user = takesUser ? { user_info: student() } : {}
      const history = name === 'note_maker' || name === 'concept_explainer' ? { chat_history: [] } : {}
      const { value, errors } = tool.checkInput({ ...user, ...history, ...parameters })
      expect(errors).toEqual([])
      const result = localTools.get(name)!(value as JsonObject, seed)
      expect(tool.checkOutput(result.output).errors).toEqual([])
      return result
    },
  }
}
