import type { SafetySignal } from '@tutor/contracts'

/** Signs that stand near each other in one sentence: what softly said things have in common, whatever their wording. */
const near = (...parts: readonly string[]): RegExp =>
  new RegExp(`\\b(?:${parts.join(')\\b[^.!?\\n]{0,45}?\\b(?:')})\\b`)
/** The same, but not where these words follow or stand between: an idiom, or a thing that is studied. */
const nearUnless = (unless: string, ...parts: readonly string[]): RegExp =>
  new RegExp(`${near(...parts).source}(?![^.!?\\n]{0,30}\\b(?:${unless})\\b)`)

const self = "i|i'm|im|i've|ive|i'd|i'll|me|myself|my life"
const wanting =
  'want|feel like|wants|wanted|wanna|wish|wishes|hope|hoping|pray|praying|plan|planning|plans|going|gonna|ready|tried|trying|deserve|decided|easier|better|think about|thinking about|thought about|thinking of|imagine|need'
const dying =
  "die|dead|death|(?:not|never|dont|don't|n't|wouldn't|wouldnt) wake up|end it|end it all|unalive|kms|kill (?:my|him|her|them)sel(?:f|ves)|not (?:be|exist|to be)|not exist|di(?:sa|ss?a)pp?ear(?:ing)? forever|gone for good|go away for good|be gone|me being gone|suicide|to jump"
const idiom =
  'embar\\w+|laugh\\w*|bored\\w*|shame|cringe|happiness|for (?:a|some|that|this)|lol|haha\\w*|in the (?:play|book|novel|game|film|movie|story)|hamlet|romeo|squad|bomb\\w*|rates?|prevention|statistics|character|chapter'
const kin =
  'dads?|father|papa|mums?|moms?|mother|mama|step ?-?(?:dad|mum|mom|father|mother|brother)|uncle|auntie|aunt|brother|sister|cousin|foster (?:mum|mom|dad)|boyfriend|bf|girlfriend|gf|coach|tutor|teacher|mr \\w+|he|she|they|a man|an adult|boys|girls|kids|a guy|someone'
const hurting =
  'hits?|hitting|slaps?|slapped|beats?|choked?|chokes|burns?|burned|kicks?|kicked|punche[sd]|punch|rapes?|raped|throws? (?:things|stuff)|smash\\w*|spits?|grabs?|grabbed|pushes|break|broke|breaks|jumped|locks?|locked|kissed|touche[sd]|touches|whips?|belt'
const victim =
  'me|us|my (?:mum|mom|mother|sister|brother|arm|arms|wrist|head|hair|food|face|friend)|mum last|the girls|our legs|him with|her with'
const school = 'school|class|classroom|bag|toilets?|locker|bus|right now|make them|me|package'
const weapon = 'gun|guns|pistol|knife|knives|blades?|machete|weapon'
const stranger =
  'online|discord|snap|snapchat|insta|game chat|streamer|stranger|an older (?:guy|man)|a (?:man|guy|lady) (?:in|on|at)|model agent|roblox|my tutor|swimming teacher'
const luring =
  'meet|address|photos?|pics|pictures|picks? (?:me|her|him) up|hotel|ticket|camera|what school|walk home|ride|tell (?:my|your) parents|delete our chats|midnight|gifts'
const handingIn =
  "submit|hand (?:it )?in|turn it in|paste it|copy them|under my name|as my own|(?:it's|its|it is) (?:graded|assessed|for marks)|graded|counts? for|for my (?:final )?(?:mark|grade)|(?:assessed|final project|summative|assessment|portfolio|take[- ]home|controlled assessment|entrance test)|doesn'?t notice|caught for|for me lol|look real|like you're me"
const doing =
  'write|rewrite|do|make|finish|finished|complete|solve|fill in|answer|pretend to be me|give me|need|translate'

/** More signs by signal, found in lower case with straight apostrophes. */
export const safetySigns: Readonly<Record<Exclude<SafetySignal, 'prompt_injection'>, readonly RegExp[]>> = {
  self_harm: [
    nearUnless(idiom, self, wanting, dying),
    nearUnless(
      idiom,
      '(?:my|a) (?:friend|m8|mate|sister|brother|lil bro|little brother|son|daughter|cousin)|she|he',
      'wants?|gonna|going to|plans?|keeps saying|says|saying',
      'to die|be dead|wants to die|end it|goodbye tonight|kill (?:him|her)self',
    ),
    nearUnless(
      idiom,
      "when|after|once|before|planning to be|not be|n't be|won't be|wont be|not gonna be|not going to be",
      "i'?m (?:dead|gone)|im gone|i am gone|dead before|alive|around in|be there for the lesson or any",
    ),
    near(
      'scratch|scratched|burn|burned|burnt|bite|bit|punch|cut|cutting|hurt|hurting|harm|bang|bangs|did something to',
      'me when|my (?:arms?|legs?|wrists?|skin|thighs?|head|hands?)|myself|his head|the wall',
      'bleed\\w*|bled|on purpose|sad|stupid|stress|scars?|calm',
    ),
    near(
      'burned|burnt|hurt|cut|hit|harmed|starve|punish',
      'myself',
      'on purpose|again|last night|every|when',
    ),
    /\b(?:scars?|marks) (?:all )?(?:up|on|over) (?:my|her|his) arms?\b|\b(?:saw|hide|hiding) my scars\b|\barm (?:is )?bleeding\b/,
    /\b(?:without|stopped|miss) (?:cutting|self[- ]?harm\w*)\b/,
    /\bwant(?:ing)? to (?:hurt|harm|cut|kill) (?:yourself|myself|me)\b/,
    /\b(?:do not|don'?t|dont|no|not|n't|any|the|will|desire) (?:trust myself alone|feel safe with myself|want(?: to)? live|desire to live|will to live|to live any ?more)\b/,
    /\bscared of what i (?:might|could|will) do\b|\bwhat (?:i )?might do to myself\b/,
    /\b(?:i am|i'm|im) (?:just )?a burden\b|\b(?:better|happier) (?:if i not|without me in it|with one kid less)\b|\bi deserve to be hurt\b/,
    /\b(?:standing|sitting) on the (?:bridge|roof|ledge|edge|tracks|railing)\b/,
    /\breasons? to (?:stay alive|live|keep living|not (?:die|do it))\b|\bno (?:more )?reason to be here\b/,
    /\b(?:do(?:es)?|how much does) (?:it |you think it )?hurts? to die\b|\bcome to my funeral\b|\bwish (?:i|that i) (?:wasn'?t|was never|had never been|just wasn'?t) born\b|\bif i just (?:wasn'?t|stopped)\b/,
    /\b(?:letter|note) (?:to|for) (?:my|mum|mom|dad|everyone|them)[^.!?\n]{0,40}\b(?:after i'?m gone|goodbye)\b|\bfor after i'?m gone\b/,
    /\bi (?:want|wanna|need) to end it\b|\bcan'?t do this any ?more\b[^\n]{0,25}\b(?:life|not the homework)\b/,
    /\b(?:make|making|made) myself (?:throw up|sick|vomit)\b|\b(?:don'?t|dont|do not) deserve (?:food|to eat)\b|\bstopped (?:taking|eating)[^.!?\n]{0,30}\b(?:insulin|meds|medicine|pills|because i)\b/,
    /\b(?:see|seeing) (?:the|any|no) point (?:of|in) (?:living|being alive|going on)\b/,
    /\b(?:my life|life) (?:isn'?t|isnt|is not) worth\b|\b(?:don'?t|dont|cannot|can'?t) see a future for me\b|\bdon'?t plan on having one\b/,
    /\b(?:be with|follow) (?:her|him|them)\b[^.!?\n]{0,20}\b(?:like really go|too|soon)?\b(?<=\b(?:suicide|passed|died)\b[^\n]{0,80})/,
    /\b(?:last time we (?:talk|speak)|won'?t (?:need|see) (?:them|you|it|any of it) any ?more|will not be there for the lesson or any|(?:nothing|none of it) will matter soon)\b/,
    /\b(?:won'?t|wont) (?:have to )?(?:feel anything|be around|matter soon)\b/,
  ],
  abuse: [
    nearUnless(
      'ball|dodgeball|game|chess|goal|lol|in chess|in the (?:play|book|novel)|forces act',
      kin,
      hurting,
      victim,
    ),
    near(
      'i|she|he|my sister|my brother',
      'gets?|got|was|were|being',
      'slapped|hit|beaten|raped|kicked out|locked|touched',
      'for|with|by|in the face|if|again|every',
    ),
    nearUnless(
      'ball|tackled|goal|out lol',
      'jumped me|slapped me|kicked me out|held my head|pushes me into|cut my hair off|spit in my|burns him|burns her|left marks|so hard it bruises|black eyes?',
    ),
    near(
      kin,
      'makes?|forces?|forced|made|asks? (?:me )?for|keeps asking|wants|send|sends|took|has|showed|watches|does',
      "nudes|sexual|without clothes|me shower|me (?:change|undress)|bad videos|things to me|have sex|(?:stuff|things) i (?:don'?t|dont) want|do things|send photos|photos every night|picture of me",
    ),
    near(
      'comes? (?:in|into) my (?:room|bed)|hands? on (?:my|our) legs|under (?:the|my) skirt|kissed me on the mouth|touches the girls|forced to have sex|alone after practice',
    ),
    near(
      "wont|won'?t|doesn'?t|doesnt|never|not allowed to|havent|haven'?t",
      'feed me|let me (?:eat|out|see my friends)|leave my room|had (?:dinner|food|lunch)|been home|come back',
      '.',
    ),
    near('lock on the outside|locks? me (?:outside|out|in)|slept in the (?:shed|bike shed|car|park|street)'),
    near('marry', 'a man|someone', "never met|older|i am \\d+|i don'?t"),
    near('have me cut|take my (?:salary|passport|money)|work in the restaurant every night'),
    near(
      'every ?one|everybody|the whole (?:class|year)|boys|girls|they|people|ppl',
      'calls? me|called me|making fun of me|laughs? at me|(?:told to|saying|like) go die|follows it|throw stuff at me|posted (?:it|me)|film it|took my hijab',
    ),
    near(
      "threat\\w+|(?:says?|said) (?:he|she|they)(?:'?ll| will)",
      'stab|kill|send|hurt|beat',
      'me|all of us|us|to my school|if i',
    ),
    near('hiding|scared', "smashing|fighting again|he'?s drunk|shouting"),
    near('smashing|fighting again', 'hiding|scared'),
    near(
      'says|told me|tells me',
      "i'?m worthless|i should (?:die|not exist)|got(?:ten)? rid of me|nobody believes",
    ),
    near(
      'adult|coach|tutor|teacher|\\d\\d|older',
      "mature for my age|our (?:little )?secret|delete our chats|i'm beautiful|im beautiful|be quiet",
    ),
  ],
  danger: [
    nearUnless(
      'novel|book|story|chemistry|kitchen|poster|law|laws|control|scene|game|butter',
      weapon,
      school,
    ),
    nearUnless(
      'novel|book|story|poster|essay|article',
      'bring|bringing|brings|showed|sell|hold|print|buy',
      weapon,
    ),
    near(`(?:${stranger})`, luring),
    near(luring, 'someone i met|met online|a man (?:she|he|i) met|online friend|my online'),
    near(
      'list of people|make (?:them|everyone)(?: all)?|everyone at that school',
      'deserve to die|pay|bleed|sorry',
    ),
    near(
      'burn|blow|attack|shoot up|bomb',
      'the school|my school|something up|the (?:mosque|church|synagogue|temple)',
      '.',
    ),
    near('something bad (?:will|is going to) happen|not to come to school'),
    near(
      'van|man|car|someone|somebody|driver|guy',
      'outside (?:my|our) house|at our gate|open the door|follow\\w* (?:me|us)|taking photos of|knows my name|pics of my (?:own )?house',
    ),
    near('grow|make|sell|cook|buy|get', 'shrooms|weed|xanax|lean|meth|mdma|ketamine|napalm|explosives?', '.'),
    near('chemicals?', 'explode|poison someone'),
    near('took something|took pills|drank something', "heart|alone|shaking|can'?t breathe"),
    near('hurt', 'my (?:little |baby )?(?:brother|sister)', 'scares me|nearly|almost|want'),
    near('got in a car', "don'?t know where"),
    near('fight planned|bringing blades'),
    near("he'?ll help them|say to attack"),
  ],
  graded_work: [
    nearUnless('tips|feedback|how (?:do|can) i|check|plan|quiz me|practi[cs]e', doing, handingIn),
    near(
      'in|during|middle of|doing|have|got',
      'the (?:test|exam|quiz)|my (?:test|exam|quiz)|a (?:\\w+ )?quiz',
      'now|right now|on my other screen|will you just answer|while',
    ),
    near(
      'teacher is walking|sir left the room|miss left the room|the answer key for|cheat sheet i can hide|stay here and tell me the answers|answers only|log in and take',
    ),
    near('what are the questions on|get me the questions (?:on|of)'),
    near("while i'?m doing it|while im doing it", 'answer'),
  ],
}
