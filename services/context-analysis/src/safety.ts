import { type SafetySignal, SafetySignal as Signals } from '@tutor/contracts'
import { ownWords } from './own-words.js'
import { safetyPatterns } from './safety-phrases.js'
import { safetySigns } from './safety-signs.js'
import { findSteering } from './steering.js'

/** What is steering or endangering in the message. Injection is looked for in pasted text too, the rest in own words. */
export function findSafetySignals(message: string): SafetySignal[] {
  const folded = message.toLowerCase().replaceAll('’', "'")
  const own = ownWords(folded)
  return Signals.options.filter((signal) => {
    if (signal === 'prompt_injection') return findSteering(message).length > 0
    const text = signal === 'graded_work' ? own : folded
    return [...safetyPatterns[signal], ...safetySigns[signal]].some((pattern) => pattern.test(text))
  })
}
