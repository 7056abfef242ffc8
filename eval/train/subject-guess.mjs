/** Trains the guess of a topic's discipline from the ontology: `npm run build && node eval/train/subject-guess.mjs`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { parse } from '../../services/context-analysis/node_modules/yaml/dist/index.js'
import { random, scoreOf, shuffled, softmax, trainSoftmax, weightFile } from './softmax.mjs'

const data = new URL('../../services/context-analysis/data/', import.meta.url)
const target = new URL('subject-guess.json', data)
const disciplines = parse(readFileSync(new URL('subjects.yaml', data), 'utf8'))
const { guessFeatures, meaningOf } = await import('../../services/context-analysis/dist/guess-subject.js')

const examples = shuffled(
  Object.entries(disciplines).flatMap(([label, { topics = [], clues = [], branches = [] }]) =>
    [...topics, ...clues, ...branches].map((name) => ({
      label,
      features: [...guessFeatures(String(name))],
      vector: meaningOf(String(name)),
    })),
  ),
  random(5),
)
const settings = { epochs: 15, rate: 0.03, l2: 1e-5, least: 3 }

// One in ten is held out once, to say how good a guess is; the weights that are written know all.
const held = Math.floor(examples.length / 10)
const trial = trainSoftmax(examples.slice(held), settings)
const right = examples.slice(0, held).filter(({ label, features, vector }) => {
  const probabilities = softmax(scoreOf(trial, features, vector))
  return trial.labels[probabilities.indexOf(Math.max(...probabilities))] === label
}).length
process.stdout.write(
  `${examples.length} names; of ${held} held out, ${(right / held).toFixed(3)} are guessed right\n`,
)
writeFileSync(target, weightFile(trainSoftmax(examples, settings), 0.15))
