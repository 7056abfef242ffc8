/** How hard an item is, from the front of the book to its back. */
export const levels = ['easy', 'medium', 'hard'] as const
export type Level = (typeof levels)[number]

/** A word of the topic; the definition reads on after "is" or "are". */
export interface Term {
  readonly level: Level
  readonly term: string
  readonly definition: string
}

/** A true statement and a false one about the same thing. */
export interface Fact {
  readonly level: Level
  readonly truth: string
  readonly falsehood: string
}

/** A question with its answer, the reason for it, a hint, and three answers that are wrong but plausible. */
export interface Question {
  readonly level: Level
  readonly question: string
  readonly answer: string
  readonly why: string
  readonly hint: string
  readonly wrong: readonly string[]
}

/** One page of the library: everything that the local tools know of a topic. */
export interface Topic {
  /** Where the page is, inside the library: `biology/photosynthesis.md`. */
  readonly page: string
  readonly slug: string
  readonly title: string
  readonly subject: string
  readonly aliases: readonly string[]
  readonly related: readonly string[]
  readonly prerequisites: readonly string[]
  readonly summary: string
  readonly basic: string
  readonly intermediate: string
  readonly advanced: string
  readonly keyPoints: readonly string[]
  readonly examples: readonly string[]
  readonly analogies: readonly string[]
  readonly visuals: readonly string[]
  readonly terms: readonly Term[]
  readonly facts: readonly Fact[]
  readonly questions: readonly Question[]
}
