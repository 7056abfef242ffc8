/** How each learned model of understanding is trained from examples. */
import { trainCrf } from './crf.mjs'
import { exampleOf, joined, withOtherTopics, withSurroundings } from './examples.mjs'
import { random, scoreOf, shuffled, trainSoftmax, weightFile } from './softmax.mjs'

/** Which tool a message asks for as a whole. */
export const choiceData = (examples) =>
  examples
    .filter(({ label }) => label)
    .map(({ label, choice, meaning }) => ({ label, features: choice, vector: meaning }))
export const choiceSettings = { epochs: 12, rate: 0.05, l2: 1e-4 }

/** Whether a place that may ask for a tool does. */
export const wishData = (examples) => examples.flatMap(({ wishes }) => wishes)

const surrounded = 1_200
const pairs = 500

/** More examples: the short requests in other surroundings, and two of them in one message. */
export function varied(examples) {
  const next = random(11)
  const sources = examples.map(({ source }) => source)
  const plain = sources.filter(({ message, history }) => !history?.length && message.split(' ').length <= 25)
  return [
    ...examples,
    ...Array.from({ length: surrounded }, () =>
      exampleOf(withSurroundings(plain[Math.floor(next() * plain.length)], next)),
    ),
    ...Array.from({ length: pairs }, () => exampleOf(joined(sources, next))),
  ]
}
export const wishSettings = { epochs: 10, rate: 0.03, l2: 1e-5, least: 2 }

/** Smaller weights are left out of the files. */
const smallest = 0.05

/** Weights of a softmax model, and the share of one in ten examples, held out once, that it gets right. */
export function softmaxFile(data, settings) {
  const mixed = shuffled(data, random(9))
  const held = Math.floor(mixed.length / 10)
  const trial = trainSoftmax(mixed.slice(held), settings)
  const right = mixed.slice(0, held).filter(({ label, features, vector }) => {
    const scores = scoreOf(trial, features, vector)
    return trial.labels[scores.indexOf(Math.max(...scores))] === label
  }).length
  return {
    file: weightFile(trainSoftmax(mixed, settings), smallest),
    examples: mixed.length,
    right: right / held,
  }
}

const taggerSettings = { epochs: 12, rate: 0.03, least: 2 }

/** Where the topics stand: the examples, and twice the same with other topics in their places. */
export function taggerFile(examples) {
  const next = random(3)
  const own = examples.filter(({ tags }) => tags)
  const swapped = [1, 2].flatMap(() =>
    own
      .filter(({ places }) => places.length > 0)
      .map((example) => withOtherTopics(example, next))
      .filter(({ tags }) => tags),
  )
  const model = trainCrf([...own, ...swapped], taggerSettings)
  const transitions = { pairs: model.transitions, start: model.start }
  return {
    file: `${JSON.stringify({ ...JSON.parse(weightFile(model, smallest)), transitions })}\n`,
    examples: own.length + swapped.length,
  }
}
