import { readdirSync, readFileSync } from 'node:fs'
import type { ToolManifest } from '@tutor/contracts'
import { parse } from 'yaml'
import { ManifestFile, withContext } from '../services/tools/src/catalogue/manifest-file.js'

const folder = new URL('../services/tools/catalogue/', import.meta.url)

/** The manifests that ship with the tools service, as it offers them. */
export const shippedManifests: readonly ToolManifest[] = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => withContext(ManifestFile.parse(parse(readFileSync(new URL(name, folder), 'utf8')))))
