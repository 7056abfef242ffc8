import type { FieldError, ResponseMapping, ToolManifest } from '@tutor/contracts'
import type { JsonObject } from '../../json-schema.js'
import { byKind, textAt } from './to-artifact.js'

/** Kinds that look as a core tool's only where the answer has that tool's form. */
const formed = ['quiz', 'cards', 'notes', 'explanation'] as const

/**
 * Where an answer is not shown as its registration means it: a call falls back to showing it by its shape, and tells
 * nobody. Empty when nothing is lost.
 */
export function artifactFaults(
  manifest: ToolManifest,
  mapping: ResponseMapping,
  output: JsonObject,
): readonly FieldError[] {
  const faults = (['title', 'markdown', 'text'] as const)
    .filter((part) => mapping[part] !== undefined && textAt(output, mapping[part]) === undefined)
    .map((part) => ({
      path: `response.${part}`,
      message: `Leads to no text in the answer: ${mapping[part]}`,
    }))
  const kind = mapping.artifact ?? manifest.artifact
  const isMapped = mapping.markdown !== undefined || mapping.text !== undefined
  if (!isMapped && formed.some((name) => name === kind) && byKind(kind, output) === undefined)
    return [...faults, { path: 'artifact', message: `The answer has not the form of ${kind}` }]
  const link = textAt(output, mapping.text ?? 'url')
  if (kind === 'link' && mapping.markdown === undefined && !/^https?:\/\/[^\s()<>]+$/.test(link ?? ''))
    return [...faults, { path: 'artifact', message: 'The answer holds no http(s) URL to link to' }]
  return faults
}
