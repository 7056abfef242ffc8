import type { SafetySignal } from '@tutor/contracts'

/** Words between subject and act may vary; patterns run on lower case with straight apostrophes. */
const i = String.raw`\b(?:i|i'm|im|i've|ive|i'd|me|my|myself)\b`
const near = String.raw`[^.!?\n]{0,60}`
const kin =
  '(?:dad|father|mom|mum|mother|stepdad|step-dad|stepfather|stepmom|stepmother|uncle|aunt|brother|sister|cousin|parents?|boyfriend|girlfriend|teacher|coach|tutor|neighbou?r|grandpa|grandfather|foster (?:mom|dad|parents?)|he|she|they|someone|somebody|kids|classmates?)'
const other =
  '(?:friend|best friend|sister|brother|cousin|classmate|roommate|girlfriend|boyfriend|mom|mum|dad)'
const person =
  '(?:someone|somebody|people|him|her|them|everyone|everybody|my (?:teacher|classmates?|class|parents?|mom|mum|dad|brother|sister|ex|boss|neighbou?r|roommate|friend|uncle|stepdad|coach)|the (?:teacher|kids|students|school)|a (?:person|kid|student|teacher|classmate))'

/** What to look for, by signal. High recall: a caring answer too many does less harm than one too few. */
export const safetyPatterns: Readonly<Record<Exclude<SafetySignal, 'prompt_injection'>, readonly RegExp[]>> =
  {
    self_harm: [
      /\b(?:no|any|see (?:a|the|any|no)|find (?:a|any)|have (?:a|any|no)|without a) (?:reason|point|purpose) (?:to|for|in) (?:live|living|go on|going on|be alive|being alive|life)\b/,
      /\b(?:kill|hurt|harm|cut|cutting|hurting|harming|killing|hang|drown|starve|starving|burn|burning|stab|shoot|poison) (?:myself|my self)\b/,
      /\b(?:end|ending|take|taking|took) my (?:own )?life\b/,
      /\b(?:suicidal|kms|unalive myself|unaliving myself|self[- ]harm(?:ing|ed)?)\b(?! (?:in|as|rates?|prevention|statistics|theory|among|risk|theme))/,
      new RegExp(
        `${i}${near}\\b(?:commit(?:ting)?|attempt(?:ing|ed)?|thinking (?:about|of)|thoughts of|considering) suicide\\b`,
      ),
      /\bthinking (?:about|of) (?:suicide|dying|ending (?:it|everything|my))\b/,
      new RegExp(
        `\\bi(?:'m| am| just|'ve)?${near}\\b(?:want|wanna|wish|hope|going|gonna|ready|rather|prefer) (?:to |i (?:could|would|was|were|can) )?(?:just )?(?:die|be dead|dead|disappear forever|not exist|not wake up|never wake up)\\b`,
      ),
      /\bi (?:do not|don't|dont|didn't|no longer) (?:really )?(?:want|wanna) (?:to )?(?:live|be alive|exist|wake up|be here) ?(?:anymore|any more|any longer)?(?=[\s.!?,;]*$|[.!?,;]|\s+(?:anymore|any more|and|but|because))/,
      /\b(?:better off (?:dead|without me)|no (?:reason|point) (?:to|in) (?:live|living|go on|going on)|end it all|ending it all|wish i (?:was|were) (?:dead|never born)|wish i (?:wasn't|weren't) (?:alive|born|here)|wish i'd never been born|can't go on (?:anymore|any more|living|like this)|life (?:isn't|is not) worth living|nobody would (?:care|miss me) if i|want it all to (?:end|stop)|tired of (?:living|life|being alive))\b/,
      /\b(?:painless|easiest|quickest|best|least painful) way(?:s)? to (?:die|kill (?:my|your|one)self|end (?:it|my life))\b/,
      /\bhow (?:many|much) [^.!?\n]{0,40}\b(?:to (?:overdose|kill me|die)|is (?:lethal|fatal) for me)\b|\bi (?:want|plan|am going|'m going|took|might)[^.!?\n]{0,30}\boverdose\b/,
      new RegExp(
        `\\bmy ${other}${near}\\b(?:kill|hurt|harm|cut|cutting|killing|hurting)s? (?:himself|herself|themselves|themself)\\b`,
      ),
      new RegExp(`\\bmy ${other}${near}\\b(?:is suicidal|wants to die|commit suicide)\\b`),
      /\bi (?:hate myself|hate my life) and (?:i )?(?:want|wanna|wish|can't)\b/,
      /\bi(?:'ve| have)? (?:been|started|keep|just started) (?:cutting|starving|hurting|burning)(?: myself)?(?: again| myself|[.!?]|$| and (?:nobody|no one|i))/,
      /\b(?:end|ending|take|taking|took) (?:his|her|their|(?:him|her|them)sel(?:f|ves)'?s?) (?:own )?(?:life|lives)\b(?! (?:in (?:the|act|hamlet|romeo)|seriously))/,
      /\b(?:take|took|taking|swallow|swallowed|swallowing) (?:all|a bunch|a lot|every one|the whole bottle|a whole bottle|half a bottle|a bottle|too many|loads)\b[^.!?\n]{0,30}\b(?:pills?|tablets?|meds|medication|medicine|paracetamol|painkillers)\b/,
      /\b(?:easier|better|happier|good|relief)\b[^.!?\n]{0,30}\bif i (?:just )?(?:wasn't|weren't|was not|were not|wasnt|werent|were no longer|was no longer|stopped being) (?:alive|here|around|born|living)\b/,
      /\b(?:he|she|they|my (?:son|daughter|friend|brother|sister|kid|child|student|pupil|classmate)|him|her|who)\b[^.!?\n]{0,60}\b(?:cutting|hurting|harming|killing|starving|kill|hurt|harm|cut) (?:himself|herself|themselves|themself)\b(?! (?:in (?:the|act|hamlet|macbeth|romeo)|for (?:honou?r|glory|rome)))/,
      /\b(?:he|she|they|my (?:son|daughter|friend|brother|sister|kid|child|student|pupil))\b[^.!?\n]{0,60}\b(?:doesn't|doesnt|does not|don't|didn't) want to (?:live|be alive|be here)\b/,
      /\b(?:want|wanna|wish|just want|need) (?:for )?(?:everything|it all|this all|all of (?:it|this)|my life|the pain|life) to (?:just )?(?:end|stop|be over|go away)\b/,
      /\b(?:nobody|no one|noone|who|not a soul|none of them) (?:would|will|'d) (?:even )?(?:notice|care|miss me|be sad|cry)[^.!?\n]{0,40}\b(?:if i|gone|dead|died|disappear|wasn't|weren't|missing)/,
      /\b(?:everyone|everybody|they|my family|the world|people)(?:'d| would| will)(?: all)? be (?:better|happier)(?: off)? (?:if i|without me|when i'm gone|once i'm gone)/,
      /\b(?:can't|cannot|cant|don't want to|dont want to|do not want to) (?:do|take|handle|face|bear|stand|live with) (?:this|it|life|living) (?:any ?more|any longer)\b(?=[^.!?\n]{0,60}\b(?:end|over|life|live|die|point|everything|gone)\b)/,
      /\b(?:pills?|tablets|meds|medication|bleach|paracetamol)\b[^.!?\n]{0,50}\b(?:not wake up|never wake up|to die|overdose|end it|kill me|fatal|lethal dose|too many (?:for me|if i))\b/,
      /\bhow (?:many|much)\b[^.!?\n]{0,50}\b(?:pills?|tablets|meds|medication|paracetamol|sleeping)\b[^.!?\n]{0,50}\b(?:to not wake|not wake up|to die|would kill|kill (?:me|you|someone|a person))\b/,
      /\b(?:life|living|it all|everything|being here|going on) (?:is|feels|seems|has become)(?: just| so| all)? (?:pointless|meaningless|not worth (?:it|living)|hopeless|unbearable)\b(?! (?:in|for) (?:the|hamlet|camus|sartre))/,
      /\bi (?:see|have|find) no (?:way out|future|hope|point|reason)\b(?! (?:to|in|for) (?:do|doing|learn|study|memori|this (?:exercise|task|homework)|homework|maths?))/,
      /\b(?:thinking|think|thought|dream(?:ing)?|fantasi[sz](?:e|ing)) (?:about|of) (?:jumping|hanging|ending|cutting|killing|dying|not being (?:here|alive)|disappearing|crashing)\b/,
      /\bi (?:don't|dont|do not) (?:deserve|want) to (?:be )?(?:live|exist|alive|here anymore|breathe)\b|\bi (?:shouldn't|should not) (?:exist|be alive|have been born)\b/,
      /\b(?:goodbye|farewell) (?:forever|world|everyone|to everyone)\b|\bthis is my (?:last|final) (?:message|goodbye|day)\b|\bi won't be (?:here|around|alive) (?:tomorrow|anymore|any more|next week|for long)\b/,
      /\b(?:razor|blade|knife)\b[^.!?\n]{0,40}\b(?:my (?:arm|arms|wrist|wrists|skin|leg|legs)|on myself)\b|\bcut(?:ting)? my (?:arm|arms|wrist|wrists|skin|leg|legs)\b/,
    ],
    abuse: [
      new RegExp(
        `\\b(?:${kin})\\b${near}\\b(?:hits?|beats?|hurts?|hurting|abus(?:es|ed|ing)|molest(?:s|ed|ing)|rap(?:es|ed)|chok(?:es|ed)|punch(?:es|ed)|kick(?:s|ed)|slap(?:s|ped)|threatens?|threatened|hitting|beating|touch(?:es|ed|ing)|grop(?:es|ed)) me\\b(?! (?:at|in (?:a |the )?(?:game|race|chess|mario|fortnite|exam|test|quiz)|to (?:it|the|school)|by|on the (?:test|quiz|exam)|with (?:questions|homework)|out))`,
      ),
      /\b(?:i'm|i am|im|i've been|i was|i got|i get|being|been|getting) (?:being |getting |constantly |always )?(?:abused|molested|raped|sexually assaulted|assaulted|bullied|harassed|beaten up|beaten(?! by [\w' ]{1,30} (?:at|in|on)\b| at\b| \d)|threatened|groomed|blackmailed|trafficked|stalked)\b/,
      /\b(?:bullying|harassing|abusing|stalking|blackmailing|molesting|grooming) me\b/,
      /\b(?:afraid|scared|terrified|not safe|unsafe|don't feel safe|dont feel safe|do not feel safe|isn't safe) (?:to (?:go|be) |of going |at |going )?(?:home|at home|in my (?:house|home))\b/,
      /\b(?:makes?|made|forc(?:es|ed)|making|forcing) me (?:to )?(?:touch|undress|take off my clothes|send (?:nudes|pictures of my body)|have sex)\b/,
      /\b(?:touch(?:es|ed|ing)?) me (?:inappropriately|where|in (?:a )?(?:places|ways?|my private))\b/,
      /\bmy (?:parents?|mom|mum|dad|stepdad|stepmom|father|mother)(?: (?:won't|doesn't|don't|refuse to|refuses to))(?: let me eat| feed me)\b/,
      /\blocks? me in (?:my room|the (?:closet|basement|house))\b/,
      /\b(?:he|she|they|dad|father|mom|mum|mother|stepdad|stepfather|stepmom|uncle|brother|coach|teacher|boyfriend|girlfriend)\b[^.!?\n]{0,40}\b(?:hits?|beats?|hurts?|slaps?|punches|kicks?|chokes?|burns?|threw|throws) (?:me|us|my (?:mom|mum|mother|sister|brother|little))\b(?! (?:at|in (?:a |the )?(?:game|race|chess|mario|fortnite|exam|test|quiz|match)))/,
      /\b(?:left|leaves?|gave|gives?) me (?:with )?(?:bruises|black eyes?|a black eye|marks)\b|\bi(?:'m| am| have) (?:covered in|full of)? ?bruises\b/,
      /\b(?:scared|afraid|terrified) (?:of (?:my|what my)|that (?:my|he|she))\b[^.!?\n]{0,30}\b(?:dad|father|stepdad|stepfather|mom|mum|mother|uncle|brother|boyfriend|he|she)\b[^.!?\n]{0,30}\b(?:home|hurt|hit|drunk|angry|do to me|will|comes?)\b/,
      /\b(?:bullies|bullying|bullied|beating me up|beat me up)\b[^.!?\n]{0,60}\b(?:me|every day|at school|after school|don't know what to do|can't take)\b(?! (?:essay|poster|presentation|project))|\bthey (?:all )?(?:beat|hit|hurt|threaten|push) me (?:up )?(?:every|at|after|on|in|and)\b/,
      /\b(?:sends?|sent|sending|asks? (?:me )?for|asked (?:me )?for|wants?|wanted|share[ds]?|spread) (?:me )?(?:my |some |naked |nude )*(?:nudes|naked (?:pictures|pics|photos)|nude (?:pictures|pics|photos)|private pictures of me)\b/,
    ],
    danger: [
      new RegExp(
        `\\b(?:i want to|i wanna|i'm going to|im going to|i am going to|i'm gonna|im gonna|i will|i'll|gonna|want to|wanna|how (?:to|can i|do i)|planning to|thinking about|thinking of|going to)${near}\\b(?:kill|killing|stab|stabbing|shoot|shooting|poison|poisoning|murder|murdering|strangle|hurt|hurting|beat up|attack|attacking|harm) ${person}\\b`,
      ),
      /\b(?:bring|bringing|take|taking|brought|brings|has|have|carry|carrying|smuggle) (?:a |an |my |his |the )?(?:gun|knife|weapon|rifle|bomb|pistol|explosives?)[^.!?\n]{0,20}\b(?:to|into|in|at) (?:school|class|campus|my school)\b/,
      /\b(?:shoot|shooting|blow|blowing|burn|burning) (?:up |down )?(?:up|down) (?:my|the|our) (?:school|class|classroom|house|church|mosque|mall)\b|\bshoot up (?:my|the|our|a) school\b/,
      /\bhow (?:do i|to|can i|would i|do you|could i) (?:make|build|create|assemble) (?:a |an )?(?:pipe |homemade |dirty |real )?(?:bomb|explosives?|molotov|grenade|nerve gas|poison gas|meth|ricin|napalm|ghost gun|chlorine gas|mustard gas)\b/,
      /\b(?:make|build|cook|synthesi[sz]e) (?:a )?(?:pipe bomb|homemade bomb|meth|nerve agent|homemade explosives?|bomb (?:at home|to|for))\b/,
      /\b(?:pull|pulled|drag|dragged|force|forced|get|lure|lured|push|pushed) me (?:in|into|inside) (?:his|her|their|a|the) (?:car|van|house|flat|room|truck)\b/,
      /\b(?:follows?|followed|following|stalks?|stalking|watching) me (?:home|from school|to school|every day|all week|around)\b/,
      /\b(?:someone|somebody|a (?:man|guy|stranger)) (?:is )?(?:following me|breaking in|broke in|has a gun|with a gun|outside my (?:house|door))\b/,
      /\b(?:i'm|im|i am) (?:in danger|being followed|not safe right now)\b/,
      /\bhe has a gun\b|\bshe has a gun\b/,
      /\b(?:someone i met online|guy online|man online|stranger)[^.!?\n]{0,60}\b(?:wants (?:to meet me|me to (?:meet|send))|asked (?:me )?for (?:nudes|my address))\b/,
      /\bi (?:just )?(?:took|swallowed|drank) (?:a (?:bunch|lot|whole bottle) of|too many|all (?:the|my)|bleach)[^.!?\n]{0,20}(?:pills?|tablets?|meds|medication|bleach|sleeping)?\b/,
    ],
    graded_work: [
      /\b(?:write|writing|finish|complete|draft) (?:me )?(?:my|our|this|an?|the) (?:whole |entire |full |\d+[- ]?(?:word|page|paragraph)s? |five[- ]paragraph |complete |final )*(?:\w+ )?(?:essay|paper|term paper|research paper|book report|homework|assignment|coursework|thesis|dissertation|lab report)\b[^.!?\n]{0,80}?\bfor me\b/,
      /\b(?:write|do|finish|complete) my (?:\w+ ){0,3}(?:essay|paper|term paper|homework|hw|assignment|coursework|thesis|book report|dissertation|worksheet|problem set|project|classwork)\b(?! better)/,
      /\b(?:write|finish|complete) (?:me )?an? (?:\d+[- ]?word |\d+[- ]?page |short |long |five[- ]paragraph |\d+[- ]paragraph |full )*(?:\w+ )?(?:essay|term paper|research paper|book report)\b/,
      /\b(?:give|tell|send|get|show) me (?:all )?(?:the )?answers? (?:to|for|of|from|on) (?:my|the|this|our|these|tomorrow's)\b[^.!?\n]{0,40}\b(?:homework|hw|test|exam|quiz|assignment|worksheet|final|midterm|questions? on my)\b/,
      /\b(?:answers?|answer key|solutions) (?:to|for) (?:my|the|our|tomorrow's) (?:\w+ ){0,3}(?:homework|hw|test|exam|quiz|assignment|worksheet|final|midterm|take-home)\b/,
      /\b(?:take|do|sit|pass) (?:my|this|the) (?:\w+ ){0,2}(?:test|exam|quiz|final|homework|hw|assignment) for me\b/,
      /\bjust (?:do|finish|write|answer) (?:it|my homework|the homework|them) for me\b/,
      /\bcheat on (?:my|the|this|a)\b/,
      /\bdo (?:this|the|all (?:of )?my) (?:homework|hw|assignment|worksheet)\b/,
    ],
  }
