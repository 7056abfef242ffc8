import type { AppError } from '@tutor/contracts'
import OpenAI from 'openai'
import type { Moderation } from '../deployments/models-file.js'
import type { Moderator } from '../privacy/moderated.js'
import { openAiClient } from './openai.js'
import { cancelled, statusError, unreachable } from './provider-error.js'

/** Runs what asks a moderator; a breaker's. */
export type Guard = (ask: () => Promise<readonly string[]>) => Promise<readonly string[]>

/** A moderator that is spoken to by OpenAI's moderations. */
export function openAiModerator(
  { url, model, directions, on_failure, timeout_ms }: Moderation,
  key: string | undefined,
  { send, guard }: { readonly send: typeof fetch; readonly guard: Guard },
): Moderator {
  const client = openAiClient(key, url, send)
  const ask = async (text: string, signal: AbortSignal): Promise<readonly string[]> => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout_ms)])
    try {
      const { results } = await client.moderations.create({ input: text, model }, { signal: limit })
      return results.flatMap(flagsOf)
    } catch (error) {
      throw errorOf(error, signal)
    }
  }
  return {
    directions,
    opensOnFailure: on_failure === 'allow',
    flags: (text, signal) => guard(() => ask(text, signal)),
  }
}

/** A server of one's own may flag without saying what for. */
function flagsOf({ flagged, categories }: OpenAI.Moderation): readonly string[] {
  const flags = Object.entries(categories).flatMap(([name, is]) => (is ? [name] : []))
  return flagged && flags.length === 0 ? ['flagged'] : flagged ? flags : []
}

function errorOf(error: unknown, signal: AbortSignal): AppError {
  if (signal.aborted) return cancelled(signal, error)
  if (error instanceof OpenAI.APIError && error.status !== undefined)
    return statusError(error.status, error.headers?.get('retry-after'), error)
  return unreachable(error)
}
