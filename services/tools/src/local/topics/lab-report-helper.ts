import { z } from 'zod'
import type { Library } from '../../library/library.js'
import type { Topic } from '../../library/topic.js'
import type { LocalResult } from '../local-tool.js'
import { listed } from '../wording.js'

const sections = ['title', 'aim', 'method', 'results', 'discussion', 'conclusion'] as const
type Section = (typeof sections)[number]

export const LabReportParameters = z.object({
  experiment: z.string(),
  subject: z.string(),
  section: z.enum([...sections, 'all']),
})
export type LabReportParameters = z.output<typeof LabReportParameters>

const guidance: Readonly<Record<Section, string>> = {
  title: 'Say what was changed and what was measured, in one line.',
  aim: 'State the question, the hypothesis with its reason, and the variables: changed, measured, kept the same.',
  method:
    'List the materials, then the steps in order, in the past tense, so that somebody else could repeat them. Say how often you repeated it.',
  results:
    'Show the measurements in a table with units, then a graph with labelled axes. Say what they show, without explaining it yet.',
  discussion:
    'Explain the results by the theory, compare them with the hypothesis, and name errors with their effect and a remedy.',
  conclusion: 'Answer the question of the aim in two or three sentences with the main numbers.',
}
const templates: Readonly<Record<Section, (experiment: string) => string>> = {
  title: () => 'The effect of [what you changed] on [what you measured]',
  aim: (experiment) =>
    `The aim of this experiment on ${experiment} was to find out [question]. I expected that [hypothesis], because [reason]. Changed: […]. Measured: […]. Kept the same: […].`,
  method: () =>
    'Materials: […]. 1. [First step] was […]. 2. […]. The measurement was repeated [number] times.',
  results: () =>
    '| [changed, unit] | Try 1 [unit] | Try 2 [unit] | Try 3 [unit] | Mean [unit] |\n| --- | --- | --- | --- | --- |\n| … | … | … | … | … |\nAs [changed] rose from […] to […], [measured] changed from […] to […].',
  discussion: () =>
    'The results [support / do not support] the hypothesis, since […]. This can be explained by […]. A source of error was […], which made [measured] too [high / low]; it could be reduced by […].',
  conclusion: () =>
    'In this experiment [measured] [rose / fell / did not change] when [changed] […], from […] to […]. The hypothesis was [supported / not supported].',
}
const theory: readonly Section[] = ['aim', 'discussion']

/** A frame for each section with what to write into it; measurements are the student's own and never made up. */
export function helpWithLabReport(
  library: Library,
  { experiment, subject, section }: LabReportParameters,
): LocalResult<object> {
  const topic = library.find(experiment, subject)?.topic ?? library.mentioned(experiment)[0]
  const wanted = section === 'all' ? sections : [section]
  return {
    output: {
      experiment,
      sections: wanted.map((name) => ({
        section: name,
        guidance: topic && theory.includes(name) ? `${guidance[name]} ${factsOn(topic)}` : guidance[name],
        template: templates[name](experiment),
      })),
    },
    notices: [],
  }
}

const factsOn = ({ title, keyPoints, terms }: Topic): string =>
  `From the library on ${title}: ${keyPoints.slice(0, 3).join(' ')} Words to use: ${listed(terms.slice(0, 6).map(({ term }) => term))}.`
