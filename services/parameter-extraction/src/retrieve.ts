import type { ToolManifest } from '@tutor/contracts'
import { createTextIndex, type TextMatch } from '@tutor/language'

/** What a hit counts by where it is: a tool's name and what students call it say most. */
const weights = { name: 3, vocabulary: 2, examples: 1.5, purpose: 1 } as const

/** Gives the tools whose names, words, examples and purpose are nearest to a message, best first. */
export type Retrieve = (message: string, most: number) => readonly TextMatch[]

/** The first stage of the choice: a few candidates out of a catalogue of any size, by the words alone. */
export function createRetriever(manifests: readonly ToolManifest[]): Retrieve {
  const texts = manifests.map(({ name, title, description, when_to_use, examples, vocabulary }) => ({
    id: name,
    fields: {
      name: `${name.replaceAll('_', ' ')} ${title}`,
      vocabulary: [...vocabulary.nouns, ...vocabulary.requests].join('\n'),
      examples: examples.join('\n'),
      purpose: `${description} ${when_to_use}`,
    },
  }))
  const index = createTextIndex(texts, weights)
  return (message, most) => index.search(message.slice(0, 2_000), most)
}
