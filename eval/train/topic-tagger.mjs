/** Trains the tagger of topics: `npm run build && node eval/train/topic-tagger.mjs`. */
import { writeFileSync } from 'node:fs'
import { trainCrf } from './crf.mjs'
import { examples, withOtherTopics } from './examples.mjs'
import { random, weightFile } from './softmax.mjs'

const next = random(3)
const own = examples.filter(({ tags }) => tags)
const swapped = [1, 2].flatMap(() =>
  own
    .filter(({ places }) => places.length > 0)
    .map((example) => withOtherTopics(example, next))
    .filter(({ tags }) => tags),
)
const model = trainCrf([...own, ...swapped], { epochs: 6 })
const transitions = { pairs: model.transitions, start: model.start }
writeFileSync(
  new URL('../../services/parameter-extraction/data/topic-tagger.json', import.meta.url),
  `${JSON.stringify({ ...JSON.parse(weightFile(model)), transitions })}\n`,
)
process.stdout.write(`${own.length} messages and ${swapped.length} with other topics\n`)
