import type { SafetySignal } from '@tutor/contracts'

const intents: readonly (readonly [string, RegExp])[] = [
  ['cancel', /^\W*(?:never ?mind|nvm|forget (?:it|about it)|cancel|stop)\b/],
  [
    'greeting',
    /^\W*(?:hi|hello|hey|hiya|yo|sup|good (?:morning|afternoon|evening)|greetings)\b[^?]{0,30}\??\W*$/,
  ],
  ['thanks', /^\W*(?:thanks|thank you|thx|ty|cheers|awesome|great|perfect|cool|ok(?:ay)?)\b.{0,40}$/],
  ['practice', /\b(?:quiz|test me|drill|practi[cs]e|exercise|worksheet|questions?|mcqs?)\b/],
  ['memorize', /\b(?:flash ?cards?|cards|memori[sz]e|mnemonic|remember)\b/],
  ['notes', /\b(?:notes?|study guide|cheat ?sheet|outline|summary)\b/],
  ['compare', /\b(?:compare|difference|versus|vs)\b/],
  ['plan', /\b(?:study plan|schedule|timetable|plan my)\b/],
  ['write', /\b(?:essay|grammar|proofread|cite|citation|lab report)\b/],
  ['solve', /\b(?:solve|calculate|debug)\b/],
  ['understand', /\b(?:explain|what|why|how|understand|teach|don't get|dont get|confused|clarify)\b/],
  ['help', /\bhelp\b/],
]

/** A word for what the student wants, for people and statistics; the choice of tools is not built on it. */
export function findIntent(message: string, safety: readonly SafetySignal[]): string {
  if (safety.some((signal) => signal === 'self_harm' || signal === 'abuse' || signal === 'danger'))
    return 'crisis'
  const text = message.slice(0, 600).toLowerCase().replaceAll('’', "'")
  return intents.find(([, pattern]) => pattern.test(text))?.[0] ?? 'statement'
}

const constraintPatterns: readonly RegExp[] = [
  /\b(?:in|within|under|only have|have|got) (?:about )?(?:\d+|an?|one|two|five|ten|fifteen|twenty|thirty|half an?) (?:minutes?|mins?|hours?|hrs?)\b(?: (?:a|per|each) day)?/g,
  /\b(?:by|before|until|due) (?:tomorrow|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|next week|my (?:test|exam|quiz|final)|class)\b/g,
  /\b(?:no|without|skip the|don't use) (?:\w+ )?(?:examples?|analogies|jargon|formulas?|maths?|hints?|answers?)\b/g,
  /\b(?:keep it (?:short|simple|brief)|step by step|in (?:one|two|three) sentences?|under \d+ words)\b/g,
]

/** Limits that the student sets, as written: time, deadlines, what to leave out, length. */
export function findConstraints(message: string): string[] {
  const text = message.slice(0, 2_000)
  const found = constraintPatterns.flatMap((pattern) =>
    [...text.matchAll(new RegExp(pattern.source, 'gi'))].map((match) => match[0]),
  )
  return [...new Set(found)]
}
