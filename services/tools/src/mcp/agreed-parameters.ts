import { AppError, type FieldError } from '@tutor/contracts'
import { z } from 'zod'
import type { Tool } from '../catalogue/catalogue.js'
import { completeParameters, type SystemParameters } from '../invoke/complete-parameters.js'
import type { JsonObject } from '../json-schema.js'
import { contextParameters } from './offered-tools.js'
import type { Completion } from './policy.js'
import { askedFor, type Question, questionFor, type Reply } from './question.js'

export interface Asker {
  /** The version of the protocol that the client speaks. */
  readonly version: string
  /** `unanswered` when no usable answer came in time. */
  ask(question: Question): Promise<Reply | 'unanswered'>
}

/** Parameters that the tool can run with, or why it is not run. */
export type Agreement = { readonly parameters: JsonObject } | { readonly refusal: string }

const mostQuestions = 2

/**
 * What the caller gave, completed by policy and by what its user answers: one form for everything that is missing, and once more for
 * what the answer got wrong. A wrong value of the caller's own is not asked about, since the caller can correct it.
 */
export async function agreedParameters(
  tool: Tool,
  given: JsonObject,
  system: SystemParameters,
  complete: (given: JsonObject) => Promise<Completion>,
  asker: Asker | undefined,
): Promise<Agreement> {
  let said = given
  let asked: readonly string[] = []
  for (let questions = 0; ; questions += 1) {
    const completion = await complete(said)
    const parameters = { ...completion.parameters, ...said }
    const errors = problemsOf(tool, parameters, system)
    if (errors.length === 0) return { parameters }
    const open = namesToAsk(errors, asked, completion.missing)
    if (!open || questions === mostQuestions) return { refusal: listed(tool, errors) }
    const wrong = questions > 0 ? errors.map(({ path, message }) => `${path}: ${message}.`) : []
    const answers = await askFor(tool, open, wrong, asker)
    if ('refusal' in answers) return answers
    asked = open
    said = { ...said, ...answers.parameters }
  }
}

async function askFor(
  { manifest }: Tool,
  open: readonly string[],
  wrong: readonly string[],
  asker: Asker | undefined,
): Promise<Agreement> {
  const question = asker && questionFor(manifest, open, asker.version, wrong)
  if (!asker || !question)
    return {
      refusal: `Nothing was run. Missing: ${open.join(', ')}. Ask the user: ${askedFor(manifest, open).join(' ')}`,
    }
  const reply = await asker.ask(question)
  if (reply === 'unanswered') return { refusal: refusals.unanswered }
  return reply.action === 'accept'
    ? { parameters: answersTo(open, reply) }
    : { refusal: refusals[reply.action] }
}

const refusals = {
  unanswered: 'Nothing was run: the question to the user got no answer.',
  decline: 'Nothing was run: the user declined to answer.',
  cancel: 'Nothing was run: the user closed the question without an answer.',
}

/** What is wrong with the parameters, by the names that the caller knows them under. */
function problemsOf(tool: Tool, given: JsonObject, system: SystemParameters): readonly FieldError[] {
  const ofSystem = contextParameters.filter((name) => name in given)
  if (ofSystem.length > 0) return ofSystem.map((path) => ({ path, message: 'Unknown field' }))
  try {
    completeParameters(tool, given, system)
    return []
  } catch (error) {
    if (!(error instanceof AppError) || !error.errors) throw error
    return error.errors.map(({ path, message }) => ({ path: path.replace(/^parameters\.?/, ''), message }))
  }
}

/** The parameters that the user can be asked for, or undefined when something else is wrong. */
function namesToAsk(
  errors: readonly FieldError[],
  asked: readonly string[],
  missing: readonly string[] | undefined,
): readonly string[] | undefined {
  const canBeAsked = ({ path, message }: FieldError): boolean =>
    asked.includes(path) || (message === 'Required' && !path.includes('.'))
  if (!errors.every(canBeAsked)) return undefined
  const open = [...new Set(errors.map(({ path }) => path))]
  // What will follow from the answer is not asked for.
  const needed = open.filter((name) => asked.includes(name) || (missing?.includes(name) ?? true))
  return needed.length > 0 ? needed : open
}

const Answers = z.record(z.string(), z.json()).catch({})

/** Only what was asked for: an answer changes nothing that the caller has given. */
function answersTo(open: readonly string[], { content }: Reply): JsonObject {
  const answers = Answers.parse(content)
  return Object.fromEntries(
    open.flatMap((name) => (Object.hasOwn(answers, name) ? [[name, answers[name] ?? null]] : [])),
  )
}

const listed = ({ manifest }: Tool, errors: readonly FieldError[]): string =>
  [
    `Input validation error: nothing was run, the arguments of ${manifest.name} are not valid.`,
    ...errors.map(({ path, message }) => `- ${path || 'arguments'}: ${message}`),
  ].join('\n')
