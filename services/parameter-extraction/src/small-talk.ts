import { metaQuestions } from './lexicon/requests.js'

const chat =
  /^\W*(?:(?:hi|hello|hey|hiya|heya|yo|sup|howdy|greetings|good (?:morning|afternoon|evening|night|day)|morning|thanks?|thank (?:you|u)|thx|ty|tysm|cheers|ok(?:ay)?|k|kk|cool|great|nice|awesome|perfect|amazing|wow|lol|haha+|lmao|bye|goodbye|see (?:you|ya|u)|later|cya|good ?night|gn|yes|yeah|yep|yup|no|nope|nah|sure|alright|got it|gotcha|makes sense|i see|understood|sounds good|(?:that|it)(?:'s| is| was)(?= (?:so |really |very |super |pretty |all |exactly |just )*(?:great|good|helpful|awesome|all|perfect|ok|okay|fine|cool|nice|amazing|clear|right|it|enough|useful|wonderful|brilliant|fun|interesting|correct|true|what i needed)\b)|appreciate|much appreciated|you(?:'re| are) (?:the best|great|awesome|welcome|amazing|so|really|a)|well done|good job|love (?:it|this)|i love (?:it|this|you)|np|no problem|never ?mind|nice to meet you)\b)/
const thanksAnywhere =
  /\b(?:thanks|thank you|thx|tysm|appreciate it|appreciated|that helped|that was (?:super |really |very |so )?(?:helpful|great|awesome|useful)|you rock|good job|got it now|makes sense now|i get it now|i understand (?:it )?now|see you|talk (?:to you )?(?:later|soon|tomorrow)|bye|good ?night)\b/
/** "Hold on, my mum is calling". */
const waiting =
  /^\W*(?:(?:ok|oh|sorry|um+|please)\W+)*(?:hold on|hang on|wait(?: a (?:moment|minute|second|sec))?|one (?:sec|second|moment|minute)|just a (?:sec|second|moment|minute)|give me a (?:sec|second|moment|minute)|brb|be right back|don't start yet)\b(?!.*\b(?:make|give|quiz|explain|i (?:meant|mean|want|need)|instead|change|not|actually|no)\b)/
/** "I'm not stuck on fractions any more": what was hard is not hard now. */
const overcome =
  /\b(?:i'm|im|i am|we're) (?:not|no longer) (?:stuck|lost|confused|struggling)\b(?![^.!?]*\b(?:but|quiz|flashcards?|notes?|make|give|explain|test me)\b)|\b(?:finally|it) (?:finally )?clicked\b/
const cancelling =
  /^\W*(?:(?:actually|oh|ok|okay|hmm|um|well|no|sorry)\W+)*(?:never ?mind|nvm|nm|nevermind|forget (?:it|about it|that|i asked)|cancel(?: that| it)?|stop|don't bother|dont bother|leave it|drop it|skip it|no thanks?|no thank you|not now|not anymore|i changed my mind|changed my mind|let's not|scratch that|maybe later|it's ok(?:ay)?|all good|i'm good|im good)\b(?!.{0,6}\b(?:i want|make|give|just|explain|instead)\b).{0,45}$/

const fold = (text: string): string => text.toLowerCase().replaceAll('’', "'").trim()

/** "never mind", "cancel that". */
export const isCancelling = (message: string): boolean => cancelling.test(fold(message))

/** A question to the tutor itself, or about something no tool is for. */
export const isMeta = (message: string): boolean =>
  metaQuestions.some((pattern) => pattern.test(fold(message)))

/** Greetings, thanks and the like, without anything to do. */
export const isChat = (message: string): boolean => {
  const text = fold(message)
  return (chat.test(text) && text.length < 120) || thanksAnywhere.test(text)
}

const helpCall =
  /\b(?:help(?: me)?(?: out)?|assist(?:ance| me)?|need (?:a )?hand|don't know where to (?:start|begin)|dont know where to (?:start|begin)|where (?:do|should) i (?:start|begin)|what should i (?:do|study|learn|review|start)|need to (?:study|revise|learn|prepare|cram)|want to (?:study|learn|revise|practi[cs]e)|have to (?:study|revise)|gotta study|study (?:with me|session|for)|stuck|struggling|confused|lost|don't get|dont get|don't understand|dont understand|have (?:a|an|my) (?:\w+ )*(?:test|exam|quiz|midterm|final|assignment|essay|presentation)|test (?:is )?(?:tomorrow|coming|next)|exam (?:is )?(?:tomorrow|coming|next)|failing|get ready for|prepare for|homework|something (?:to study|for my)|behind in|i need (?:stuff|something|some stuff|materials?)|make me something|give me something|prep for|catch up|ace my)\b/

/** A call for help that names nothing to help with. */
export const isHelpCall = (message: string): boolean => helpCall.test(fold(message))

/** "I already know…", "note that…": a remark that wants nothing. */
export const isRemark = (message: string): boolean =>
  overcome.test(fold(message)) ||
  waiting.test(fold(message)) ||
  /^\W*(?:please |just |also |fyi,? )*(?:to note\b|note that|take note(?: that)?|keep in mind|remember that|be aware|fyi|for your information|just so you know)\b(?! of)/.test(
    fold(message),
  ) ||
  (/\b(?:i already (?:know|understand|get|did|learned|finished|have)|i (?:just )?(?:finished|passed|aced|completed|got an a|did well)|i (?:really )?(?:understand|get|know|love|like|enjoy|enjoyed) (?!to\b|nothing)|my favou?rite)\b/.test(
    fold(message),
  ) &&
    !/\?|\b(?:need|want|help|but|can you|could you|struggl|don't|dont)\b/.test(fold(message)))
