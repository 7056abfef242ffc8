import type { MindMapOutput } from '../local/topics/mind-map-builder.js'
import { page, titleLine } from './markdown.js'

type Node = MindMapOutput['nodes'][number]

/** As a nested list, and as a Mermaid mind map for viewers that draw it. */
export function renderMindMap({ topic, nodes }: MindMapOutput) {
  const below = new Map<string | undefined, Node[]>()
  for (const node of nodes) below.set(node.parent, [...(below.get(node.parent) ?? []), node])
  const rows: { readonly node: Node; readonly depth: number }[] = []
  const seen = new Set<string>()
  const walk = (parent: string | undefined, depth: number): void => {
    for (const node of below.get(parent) ?? []) {
      // A model's answer may run in a circle.
      if (seen.has(node.id)) continue
      seen.add(node.id)
      rows.push({ node, depth })
      walk(node.id, depth + 1)
    }
  }
  walk(undefined, 0)
  return page(titleLine(`Mind map: ${topic}`), [
    rows.map(({ node, depth }) => `${'  '.repeat(depth)}- ${titleLine(node.label)}`).join('\n'),
    ['```mermaid', 'mindmap', ...rows.map(({ node, depth }) => mermaidLine(node, depth)), '```'].join('\n'),
  ])
}

/** Quotation marks would end the label. */
const mermaidLine = ({ id, label }: Node, depth: number): string =>
  `${'  '.repeat(depth + 1)}${id.replace(/\W/g, '_')}["${titleLine(label).replaceAll('"', "'").replaceAll('`', "'")}"]`
