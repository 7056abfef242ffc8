/** Trains every learned model of understanding: `npm run build && node eval/train/train.mjs`. Deterministic. */
import { writeFileSync } from 'node:fs'
import { readExamples } from './examples.mjs'
import {
  choiceData,
  choiceSettings,
  softmaxFile,
  taggerFile,
  varied,
  wishData,
  wishSettings,
} from './models.mjs'

const examples = varied(readExamples())
const files = {
  'wish-verifier': softmaxFile(wishData(examples), wishSettings),
  'tool-choice': softmaxFile(choiceData(examples), choiceSettings),
  'topic-tagger': taggerFile(examples),
}
for (const [name, { file, examples: size, right }] of Object.entries(files)) {
  writeFileSync(new URL(`../../services/parameter-extraction/data/${name}.json`, import.meta.url), file)
  const held = right === undefined ? '' : `; of those held out ${right.toFixed(3)} are right`
  process.stdout.write(`${name}: ${size} examples${held}\n`)
}
