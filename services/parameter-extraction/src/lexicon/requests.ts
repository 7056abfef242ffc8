/** Words that ask for an explanation when they begin a question. */
export const questionOpenings: readonly string[] =
  `what's the deal with|what is the deal with|what's up with|what's going on with|what's the story with|what's the story behind|what is|what's|what are|what was|what were|what does|what do|what did|
  what happens|what happened|what makes|what causes|what caused|what exactly is|what exactly are|what makes up|what led to|who is|who was|who were|who's|who invented|
  who discovered|why is|why are|why do|why does|why did|why was|why were|why can't|why can|why don't|why doesn't|why would|how is|how are|how do|
  how does|how did|how was|how were|how can|how come|how would|how much|how many|how long|how far|how fast|how to|where is|where are|where does|where do|when did|when was|when is|
  which is|which are|is it true that|what kind of|what type of|how exactly does|how exactly do|why exactly|who|
  how|why|what|what role|in what way|what if`.split(/\s*\|\s*/)

/** Questions to the tutor itself or small talk; no tool answers them. */
export const metaQuestions: readonly RegExp[] = [
  /\bhow(?:'s| is| are| r) (?:you|u|ya|it going|everything|things|life|your day|ur day)\b/,
  /\bhow (?:have you been|do you do|was your (?:day|weekend|night)|did you sleep|old are you|do you feel|are things)\b/,
  /\bwhat(?:'s| is|s)? (?:up|good|new|your name|ur name|your favou?rite|the time|the weather|for (?:dinner|lunch|breakfast))\b(?! with (?:the|my))/,
  /\bwhat (?:can|do|could|would) you (?:do|help|offer|think|like|recommend|know)\b(?! (?:about|of) (?!me\b|yourself\b))/,
  /\bwhat (?:tools|features|kinds? of (?:things|tools|help|stuff)|subjects|else can|languages do you|are you|are you called|time is it|day is it|should i (?:eat|wear|watch|have for))\b/,
  /\bwho (?:are|made|built|created|trained|programmed) (?:you|u)\b|\bwho(?:'s| is) your\b/,
  /\b(?:are|r) (?:you|u) (?:a |an )?(?:human|robot|bot|ai|real|chatgpt|there|ok|okay|alive|busy|single|free|sentient|gpt|online|sure|listening|a person|happy|an ai)\b/,
  /\b(?:do|did|can|could|will|would) (?:you|u) (?:like|have (?:feelings|a name|friends|any|a)|remember me|sleep|eat|dream|play|sing|dance|speak|store|save|keep|know me|love|watch|get tired|believe|feel|see me|hear me|order|book|tell me a joke|call|text|buy)\b/,
  /\bhow (?:do|does) (?:you|this (?:app|bot|tutor|thing|tool|work)|the app) (?:work|function|know|do)?\b|\bhow does this work\b/,
  /\b(?:tell|know) (?:me )?(?:a |another |any |some )?(?:jokes?|a funny story|about yourself|your name)\b/,
  /\b(?:weather|movie|netflix|pizza|football score|nba|recipe|restaurant|song on|play music|set (?:an|a) (?:alarm|timer|reminder)|order (?:me )?(?:a |some )?(?:pizza|food)|who won (?:the )?(?:game|match|super bowl|world cup|[^.?!]{0,30}(?:last night|yesterday|today|this weekend|on (?:saturday|sunday)))|stock price|book (?:a|me) (?:flight|table|hotel))\b(?=[^.!?]*[.!?]*\s*$)(?!.*\b(?:explain|quiz|flashcards?|notes?|science|history|biology|patterns?|fronts?)\b)/,
  /\bhow much (?:do you|does this|does it) cost\b|\bis (?:this|it) free\b|\bhow do i (?:change my|delete my|log|sign|reset|cancel my|update my)\b|\bwhere (?:are|r) (?:you|u)\b|\bwhat did (?:i|you) (?:just )?(?:say|ask)\b/,
]

/** Requests that state a purpose; another wish in the same message takes over their topic. */
export const softRequests: ReadonlySet<string> = new Set(
  `understand|learn about|help me understand|help me get|help understanding|know about|know more about|learn more about|grasp|
  help me grasp|get my head around|wrap my head around|make sense of|remember|memorize|memorise|need to remember|
  need to memorize|cover|discuss|talk about|explore|go over|go through|help me remember|help me memorize|help me memorise|
  help remembering|help memorizing|can't remember|keep forgetting|always forget|trouble remembering|bad at remembering|terrible at remembering|trouble memorizing|
  bad at memorizing|hard to remember|struggle to remember|struggling to remember|hard time remembering|practice|
  need help understanding|practice with|prepare for the debate|prepare for a debate|refresh my memory on|catch me up on|
  need to practice|want to practice|like to practice|help me practice|debate|remind me|is this correct`.split(
    /\s*\|\s*/,
  ),
)

/** Single words that ask wherever they stand. */
export const strongWords: ReadonlySet<string> = new Set([
  'vs',
  'versus',
  'citation',
  'tl;dr',
  'tldr',
  'syntaxerror',
  'typeerror',
  'nameerror',
  'indexerror',
  'keyerror',
  'valueerror',
  'referenceerror',
  'nullpointerexception',
  'eli5',
])

/** Nouns that mean something else as often; they ask only as the object of a verb, or at the start with a number. */
export const weakNouns: ReadonlySet<string> = new Set(
  `test|exam questions|practice|practise|problems|questions|note|cards|deck|outline|summary|words|phrases|reference|overview|problem|
  arguments|argument for|equations|schedule|debate|definition|lesson|bug|recap|introduction|intro|assessment|comparison|
  expressions|material|study material|rhyme|acronym|comprehension|differences|walkthrough|breakdown|new words|trivia|
  problem set|exercises|drills|key points|main points|timetable|debugging|talking points|formulas|formulae|verbs list|
  tutorial|explanation|notes|bullet points|word problem|algebra problem|math problem|calculus problem|math solution|quiz|worksheet|
  plan|fill in the blanks|fill in the blank|true or false|multiple choice|short answer|list of events|flashcard|similarities and differences|jingle|lab report|citation|vocabulary`.split(
    /\s*\|\s*/,
  ),
)

/** "I don't want…", "no…": what follows, up to the end of the clause, is not wished for. */
export const refusals: readonly string[] =
  `don't want|do not want|don't need|do not need|don't make|don't give|don't create|don't send|
  don't do|don't quiz|don't test|don't explain|don't bother with|don't use|don't like|don't feel like|don't generate|do not make|do not give|do not create|do not quiz|do not explain|didn't want|
  didn't ask for|not asking for|not looking for|not interested in|rather than|instead of|without|skip the|skip|no more|no need for|
  no need to|enough|sick of|tired of|hate|anything but|other than|not in the mood for|don't start|stop|no longer want|no longer need|wasn't asking for|
  not really into|never asked for|please no|not another|not more|not a|not the|not any|not just|no|not|don't really want|don't really need|i'm done with|done with|
  forget the|forget about|leave out|besides|bored of|not want|not need|won't need|drop the|over|cancel the|isn't|aren't`
    .split(/\s*\|\s*/)
    .filter((word) => word !== 'over' && word !== "isn't" && word !== "aren't" && word !== 'besides')
/** Where a refusal ends and a wish begins. */
export const turns: ReadonlySet<string> = new Set(
  'but just instead please only rather give make explain quiz tell i can could let show use'.split(' '),
)
