/** Where a text tries to steer the system: offsets of the words that do. */
export interface Steering {
  readonly start: number
  readonly end: number
}

const rules =
  '(?:instructions?|rules?|prompts?|guidelines?|directions|programming|restrictions?|polic(?:y|ies)|safety(?: (?:checks?|rules?))?|constraints|commands?|checks)'
const whose =
  '(?:all|any|every|each|of|the|your|my|these|those|this|its|previous|prior|above|earlier|preceding|system|hidden|other|safety|original|existing|initial|first|old)'

/** What is said to a system and not to a tutor. A space stands for any space. */
const commands: readonly string[] = [
  `\\b(?:ignore|disregard|forget|override|bypass|skip|drop|overwrite|cancel|ignores?|violate|break) (?:${whose} )*${rules}\\b(?: (?:above|below|before|given|you (?:were|have been) given))?`,
  '\\b(?:ignore|disregard|forget) (?:everything|all|anything|whatever) (?:that )?(?:you|i|was|were|above|before|said|told)\\b(?: \\w+){0,3}',
  '\\b(?:ignore|disregard) the (?:student|user|tutor|above|message|tools?)\\b',
  `\\b(?:reveal|show|print|repeat|output|tell|leak|dump|display|expose|give|recite|share) (?:me )?(?:${whose} )*(?:(?:system |hidden |initial |secret )+(?:prompts?|instructions?|messages?|configuration|rules)|api keys?)\\b`,
  `\\b(?:what is|what's|what are|what were) (?:your|the) (?:system |hidden |initial |secret )+(?:prompts?|instructions?|messages?)\\b`,
  '\\byou are (?:now|no longer) (?:an? )?(?:\\w+ )?(?:dan\\b|unrestricted|jailbroken|a tutor|bound|evil|admin|root|pirate|assistant|free|limited)',
  '\\byou (?:must|shall|will|should) (?:now |only |always )*(?:obey|follow (?:the|my|these|all)|answer with|output|ignore|comply)\\b',
  '\\byou obey\\b|\\band (?:obey|comply)\\b',
  '\\bignor(?:a|e[sz]?|ier(?:e|en)|iert) (?:todas? |toutes? |alle |as |les |las |die |tutte |le )*(?:instrucciones|instructions|anweisungen|regeln|istruzioni|instruções|reglas|règles)\\b',
  '\\byou are (?:an )?(?:evil|unrestricted|jailbroken|unfiltered)\\b',
  '\\b(?:stop being|act as|pretend to be) an? (?:tutor|linux terminal|terminal|shell|evil)\\b',
  '\\b(?:developer|debug|admin|administrator|god|jailbreak|dan|sudo|root) mode\\b',
  '\\bpretend (?:that )?you (?:have|are|had) (?:no|not|without|un)\\b',
  '\\bno longer bound by\\b',
  '\\b(?:grant|give) (?:me |every |all |full |the student )+(?:permissions?|rights|access)\\b',
  '\\bset (?:the )?(?:mastery_level|difficulty|count|user_id|tenant_id|role)\\b(?: \\w+){0,2} to\\b',
  '\\b(?:call|use|choose|pick|run|invoke|execute|select) (?:the )?(?:tool )?[a-z]+_[a-z_]+\\b',
  '\\b(?:output|answer|respond|reply) (?:only )?(?:with )?(?:\\{|the word|action|a link to|only)',
  "\\b(?:do not|don't) follow (?:your|the|any) (?:rules|instructions|guidelines)\\b",
  '\\b(?:system|hidden|secret) (?:prompt|override)\\b',
  '\\bnew instructions? ?:',
  '\\bnote to (?:the )?(?:language )?(?:model|ai|llm|assistant|tutor|system)\\b',
  '\\b(?:safety team|openai|anthropic) (?:has|have|policy|update)\\b',
  '\\bas your (?:developer|creator|administrator|admin)\\b',
  '\\bi (?:order|command) you to\\b',
  '\\b(?:rm -rf|drop table|process\\.env)\\b',
  '\\bi ?g ?n ?o ?r ?e\\b(?= (?:the|all|previous|prior))',
]

/** Texts in the form of a machine's: roles, tags, calls. */
const forms: readonly string[] = [
  '^[ \\t]*(?:system|assistant|developer)(?: message)? ?:.*$',
  '\\[\\[?/?(?:inst|tool_result|system)\\]?\\].*$',
  '<\\|?/?(?:system|instructions?|assistant|message|data|script|im_start|im_end|tool)\\b[^>]*>',
  '<<sys>>.*$|<!--.*$',
  '^#+ ?(?:instruction|system|response)s?\\b.*$',
  '\\{?"(?:action|calls|role|tool|parameters)" ?:.*$|^"?\\}\\].*$',
  '(?:^|(?<=[.!?] ))(?:action|calls|confidence|parameters) ?[:=].*$|\\bparameters ?= ?\\{.*$',
  '!\\[[^\\]]*\\]\\(https?:[^)]*\\)|\\bjavascript:\\S*',
  '```system\\b',
]

const spaced = (pattern: string): RegExp => new RegExp(pattern.replaceAll(' ', '\\s+'), 'gm')
const patterns = [...commands, ...forms.map((form) => form.replaceAll(' ', '\\s*'))].map(spaced)

/** Lower case, straight apostrophes, invisible characters as spaces; offsets stay. */
const folded = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g, ' ')

const longestText = 8_000

/** Every place where the text speaks to the system instead of the tutor, in order, without overlaps. */
export function findSteering(text: string): Steering[] {
  const looked = folded(text.slice(0, longestText))
  const found = patterns
    .flatMap((pattern) => [...looked.matchAll(pattern)])
    .map((match) => ({ start: match.index, end: match.index + match[0].length }))
    .sort((a, b) => a.start - b.start)
  const merged: Steering[] = []
  for (const { start, end } of found) {
    const last = merged.at(-1)
    if (last && start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, end) }
    else merged.push({ start, end })
  }
  return merged
}
