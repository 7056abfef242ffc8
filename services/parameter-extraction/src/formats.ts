import { byPolicy, type Filled, quoted } from './evidence.js'
import type { Extracting, Reader } from './extraction.js'
import { isStrained } from './levels.js'
import { statedValue } from './stated.js'

const styleWords: readonly (readonly [RegExp, string])[] = [
  [/\boutlin/i, 'outline'],
  [/\bbullet|\bhands[- ]on|\bkin(?:a)?esthetic/i, 'bullet_points'],
  [/\bstor(?:y|ies)|\bauditory|\bnarrative|\blisten/i, 'narrative'],
  [/\bvisual|\bstructured/i, 'structured'],
]

/** Stated, else by the learner's preference of format, else structured (brief §4). */
export const readNoteStyle: Reader = (extraction, parameter) => {
  const said = statedValue(extraction, parameter)
  if (said) return said
  const summary = extraction.input.student?.learning_style_summary ?? ''
  const style = styleWords.find(([pattern]) => pattern.test(summary))
  const found = style?.[0].exec(summary)
  if (style && found)
    return {
      value: style[1],
      evidence: { source: 'profile', rule: 'learning-style', because: summary, confidence: 0.93 },
    }
  return byPolicy('structured', 'style-unknown', 'no preference of format known', 0.88)
}

/** Stated; else practice, or multiple choice for a student who is anxious or tired (brief §4). */
export const readQuestionType: Reader = (extraction, parameter) => {
  const said = mostSpecific(extraction, parameter.name)
  if (said) return said
  return isStrained(extraction)
    ? byPolicy(
        'multiple_choice',
        'strained-multiple-choice',
        extraction.analysis.context.emotional_state.value,
        0.88,
      )
    : byPolicy('practice', 'type-unknown', 'no type of question named', 0.92)
}

/** "practice" in "practice quiz, true or false" gives way to the exact type. */
function mostSpecific(extraction: Extracting, name: string): Filled | undefined {
  const { reading, scope, tool, isTopic } = extraction
  const matches = tool.parameter(name)?.words.scan(reading.tokens, scope.from, scope.to) ?? []
  const usable = matches.filter(
    ({ from }) => !isTopic(from) && !reading.refused[from] && !reading.hidden[from],
  )
  const match = usable.find(({ value }) => value !== 'practice') ?? usable[0]
  return (
    match && {
      value: match.value,
      evidence: quoted(reading, match.from, match.to, match.value === 'practice' ? 0.9 : 0.97),
    }
  )
}

const refusedExamples =
  /\b(?:no|w\/o|(?:remove|take out|get rid of|lose|cut)(?: the| all)?|without(?: any)?|skip(?: the| all)?|don't (?:include|need|want|give|use|add)(?: me)?(?: any| the)?|do not (?:include|want|use|add)(?: any)?|leave out(?: the| any)?|drop the|minus the|exclude(?: the| any)?|omit(?: the| any)?|hold the|zero|not? (?:any |the )?need for) (?:\w+ )?examples?\b|\bexamples? (?:aren't|are not|not) (?:needed|necessary|required)\b/i

/** True unless examples are refused. */
export const readIncludeExamples: Reader = ({ reading }, { schema }) => {
  const found = refusedExamples.exec(reading.text.replaceAll('’', "'"))
  if (found)
    return {
      value: false,
      evidence: {
        source: 'message',
        quote: reading.text.slice(found.index, found.index + found[0].length),
        start: found.index,
        end: found.index + found[0].length,
        confidence: 0.97,
      },
    }
  const asked = /\bexamples?\b/i.exec(reading.text)
  if (asked)
    return {
      value: true,
      evidence: {
        source: 'message',
        quote: asked[0],
        start: asked.index,
        end: asked.index + asked[0].length,
        confidence: 0.97,
      },
    }
  return {
    value: schema.default === undefined ? true : schema.default,
    evidence: { source: 'default', rule: 'schema-default', confidence: 0.96 },
  }
}

const wantsAnalogies =
  /\b(?:analog(?:y|ies)|metaphors? to explain|(?:compare|relate|relating|comparing|connect|tie|link) (?:it|this|them|things?|everything|\w+) (?:to|with) (?:everyday|real|daily|something|things|my|sports|food|common)|everyday (?:comparisons|life comparisons)|real[- ]life comparisons|comparisons? (?:to|with|from) (?:everyday|real|daily)|imagery)\b/i
const refusesAnalogies =
  /\b(?:no|without(?: any)?|skip(?: the)?|don't (?:use|include|want|need|add)(?: any)?|leave out(?: the)?) (?:\w+ )?analog(?:y|ies)\b/i

/** False unless asked for, or the teaching style is visual. */
export const readIncludeAnalogies: Reader = ({ reading, input }) => {
  const text = reading.text.replaceAll('’', "'")
  const said = refusesAnalogies.exec(text) ?? wantsAnalogies.exec(text)
  if (said)
    return {
      value: !refusesAnalogies.test(text),
      evidence: {
        source: 'message',
        quote: reading.text.slice(said.index, said.index + said[0].length),
        start: said.index,
        end: said.index + said[0].length,
        confidence: 0.96,
      },
    }
  if (input.student?.teaching_style === 'visual')
    return {
      value: true,
      evidence: {
        source: 'profile',
        rule: 'visual-teaching',
        because: 'teaching style visual',
        confidence: 0.96,
      },
    }
  return { value: false, evidence: { source: 'default', rule: 'schema-default', confidence: 0.96 } }
}
