import { z } from 'zod'
import type { Library } from '../../library/library.js'
import type { Topic } from '../../library/topic.js'
import type { LocalRequest, LocalResult } from '../local-tool.js'
import { sentenceCase, withoutFullStop } from '../wording.js'

export const MindMapParameters = z.object({
  topic: z.string(),
  subject: z.string(),
  depth: z.number().int().min(1).max(5),
})
export type MindMapParameters = z.output<typeof MindMapParameters>

export const MindMapOutput = z.strictObject({
  topic: z.string(),
  nodes: z.array(z.strictObject({ id: z.string(), label: z.string(), parent: z.exactOptional(z.string()) })),
})
export type MindMapOutput = z.output<typeof MindMapOutput>

interface Branch {
  readonly label: string
  readonly branches?: readonly Branch[]
}

const leaf = (text: string): Branch => ({ label: sentenceCase(withoutFullStop(text)) })
const mostRelated = 4

/** The page as a tree: its sides, what they hold, the meaning of each term, and the pages that it is linked with. */
export const buildMindMap =
  (library: Library) =>
  ({
    parameters: { topic: asked, depth },
    match: { topic },
  }: LocalRequest<MindMapParameters>): LocalResult<MindMapOutput> => {
    const root: MindMapOutput['nodes'][number] = { id: 'n0', label: topic.title }
    const nodes = [root]
    const add = (branches: readonly Branch[], parent: string, level: number): void => {
      if (level > depth) return
      for (const { label, branches: below = [] } of branches) {
        const id = `n${nodes.length}`
        nodes.push({ id, label, parent })
        add(below, id, level + 1)
      }
    }
    add(sidesOf(topic, library), root.id, 1)
    return { output: { topic: asked, nodes }, notices: [] }
  }

const termBranches = ({ terms }: Topic): Branch[] =>
  terms.map(({ term, definition }) => ({ ...leaf(term), branches: [leaf(definition)] }))

function sidesOf(topic: Topic, library: Library): Branch[] {
  const linked = (names: readonly string[]): Branch[] =>
    names.slice(0, mostRelated).map((name) => {
      const page = library.find(name)?.topic
      return page
        ? {
            ...leaf(page.title),
            branches: [leaf(firstSentence(page)), { label: 'Words', branches: termBranches(page) }],
          }
        : leaf(name)
    })
  return [
    { label: 'Key points', branches: topic.keyPoints.map(leaf) },
    { label: 'Words', branches: termBranches(topic) },
    { label: 'Examples', branches: topic.examples.map(leaf) },
    { label: 'Comes before', branches: linked(topic.prerequisites) },
    { label: 'Leads to', branches: linked(topic.related) },
  ].filter(({ branches }) => branches.length > 0)
}

const firstSentence = ({ summary }: Topic): string => /^.*?[.!?](?=\s|$)/s.exec(summary)?.[0] ?? summary
