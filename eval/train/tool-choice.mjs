/** Trains the choice of a tool: `npm run build && node eval/train/tool-choice.mjs`. */
import { writeFileSync } from 'node:fs'
import { examples } from './examples.mjs'
import { random, scoreOf, shuffled, trainSoftmax, weightFile } from './softmax.mjs'

const labelled = shuffled(
  examples.filter(({ label }) => label).map(({ label, choice }) => ({ label, features: choice })),
  random(9),
)
const settings = { epochs: 12, l2: 1e-4 }
// One in ten is held out once, to say how good the choice is; the weights that are written know all.
const held = Math.floor(labelled.length / 10)
const trial = trainSoftmax(labelled.slice(held), settings)
const right = labelled.slice(0, held).filter(({ label, features }) => {
  const scores = scoreOf(trial, features)
  return trial.labels[scores.indexOf(Math.max(...scores))] === label
}).length
process.stdout.write(
  `${labelled.length} messages; of ${held} held out, ${(right / held).toFixed(3)} are chosen right\n`,
)
writeFileSync(
  new URL('../../services/parameter-extraction/data/tool-choice.json', import.meta.url),
  weightFile(trainSoftmax(labelled, settings)),
)
