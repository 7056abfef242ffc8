import { readLinearModel, softmax, tokenize, wordVectors } from '@tutor/language'

const model = readLinearModel(new URL('../data/subject-guess.json', import.meta.url))
const [shortest, longest] = [3, 4]

/** Words, pairs of words and runs of three or four letters: "-itis" and "treaty of" say much of what was never seen. @public: for eval/train. */
export function guessFeatures(topic: string): Set<string> {
  const stems = tokenize(topic.slice(0, 200)).map(({ stem }) => stem)
  const features = new Set<string>()
  for (const [at, stem] of stems.entries()) {
    features.add(`w=${stem}`)
    if (at > 0) features.add(`${stems[at - 1]} ${stem}`)
    const bounded = `^${stem}$`
    for (let size = shortest; size <= longest; size += 1)
      for (let from = 0; from + size <= bounded.length; from += 1)
        features.add(bounded.slice(from, from + size))
  }
  return features
}

const tooCommon = 150

/** What the topic's words mean, apart from those that any text has. @public: for eval/train. */
export function meaningOf(topic: string): Float64Array {
  const vectors = wordVectors()
  const words = tokenize(topic.slice(0, 200)).map(({ word }) => word.replace(/['’]s$/, ''))
  return vectors.meanOf(words.filter((word) => (vectors.rankOf(word) ?? 0) >= tooCommon))
}

/** The likeliest discipline of a topic that the ontology does not know, with its probability. */
export function guessSubject(topic: string): { readonly subject: string; readonly confidence: number } {
  const probabilities = softmax(model.score(guessFeatures(topic), meaningOf(topic)))
  const best = probabilities.indexOf(Math.max(...probabilities))
  return { subject: model.labels[best] ?? '', confidence: probabilities[best] ?? 0 }
}
