import type { ExplainerOutput } from '../local/tool-schemas.js'
import { bullets, headed, numbered, page, titleLine } from './markdown.js'

export const renderExplanation = (concept: string, output: ExplainerOutput) =>
  page(titleLine(`Explanation: ${concept}`), [
    output.explanation,
    ...headed('Examples', bullets(output.examples)),
    ...headed('To picture it', bullets(output.visual_aids)),
    ...headed('Try it yourself', numbered(output.practice_questions)),
    ...headed('Related', bullets(output.related_concepts)),
    ...headed('Sources', bullets(output.source_references)),
  ])
