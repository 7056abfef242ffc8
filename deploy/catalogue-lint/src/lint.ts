import type { ToolManifest } from '@tutor/contracts'
import { localToolNames, readCatalogue } from '@tutor/tools/catalogue'
import { exampleCollisions, triggerCollisions } from './collisions.js'
import type { Fault } from './fault.js'
import { manifestFaults } from './manifest-faults.js'
import { selectionFaults } from './selection.js'

export interface Linted {
  /** In order of name; those of broken files are missing. */
  readonly manifests: readonly ToolManifest[]
  readonly faults: readonly Fault[]
}

/** Reads the manifests of a folder and finds everything that is wrong with them. Throws when the folder can't be read. */
export async function lintCatalogue(folder: string): Promise<Linted> {
  const { tools, problems } = await readCatalogue(folder, localToolNames)
  const manifests = tools.map(({ manifest }) => manifest)
  const names = new Set(manifests.map(({ name }) => name))
  const faults = [
    ...problems,
    ...manifests.flatMap((manifest) => manifestFaults(manifest, names)),
    ...exampleCollisions(manifests),
    ...triggerCollisions(manifests),
    ...manifests.flatMap((manifest) => selectionFaults(manifest, manifests)),
  ]
  return { manifests, faults: faults.toSorted() }
}
