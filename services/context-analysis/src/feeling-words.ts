import type { EmotionalState } from '@tutor/contracts'

type Felt = Exclude<EmotionalState, 'neutral'>

/** Adjectives and phrases that name a feeling, once it is the student's own. */
export const feelings: Readonly<Record<Felt, readonly string[]>> = {
  anxious:
    `anxious|nervous|stressed|stressed out|stressing|stressing out|stressful|worried|worrying|panicking|panicked|panic|
    freaking out|freaked out|freaking me out|overwhelmed|overwhelming|scared|terrified|afraid|anxiety|dreading|on edge|
    tense|pressure|nerve wracking|nerve racking|butterflies|can't calm down|shaking|jittery|frightened|uneasy|stress|
    heart is racing|heart racing|heart is pounding|
    spiraling|spiralling|hyperventilating|meltdown|breakdown|can't breathe|sick to my stomach|stomach is in knots|
    stomach in knots|in tears|gonna fail|going to fail|gonna flunk|going to flunk|gonna bomb|doomed|i'm screwed|so screwed|
    hands are shaking|my nerves|nerves|dread|petrified|intimidated|apprehensive|rattled|desperate|jumpy|agitated|fearful|scares me|
    makes me nervous|can't stop worrying|keeps me up|under pressure|so much pressure|breaking down|paranoid|tensed up|wound up|
    stressy|cant cope|can't cope|can't handle|too much to handle|hyped up with nerves|cold sweat|sweating|frantic|losing my mind|about to cry|crying|losing it|in a panic|stresses me out|worry|panicky`.split(
      /\s*\|\s*/,
    ),
  tired:
    `tired|exhausted|sleepy|worn out|burned out|burnt out|drained|fatigued|wiped out|wiped|no energy|low energy|
    can't keep my eyes open|long day|knackered|beat|dead tired|didn't sleep|barely slept|haven't slept|running on fumes|
    half asleep|up all night|need sleep|weary|fried|brain is fried|so late|been studying for hours|pooped|can't stay awake|
    falling asleep|didn't get much sleep|zonked|shattered|brain dead|out of energy|burnout|no sleep|cannot keep my eyes open|
    yawning|dozing off|nodding off|drowsy|lethargic|groggy|worn down|running on empty|all nighter|
    pulled an all nighter|hours of sleep|eyes are closing|brain fog|foggy|can barely think|can't think straight|can hardly think|
    done for today|out of steam|wrecked|sleepless|no sleep|eyes are heavy|half dead|dead on my feet|low battery|battery is low|
    couldn't sleep|didn't get any sleep|long shift|brain is dead|brain isn't working|brain is fried|brain is tired|brain is mush|ready to drop|sleep deprived`.split(
      /\s*\|\s*/,
    ),
  confused:
    `confused|confusing|confuses me|puzzled|baffled|bewildered|perplexed|lost|muddled|mixed up|frustrated|
    frustrating|clueless|stumped|struggling|unsure|disoriented|in the dark|head is spinning|
    scratching my head|going in circles|mystified|perplexing|boggles my mind|at a loss|clear as mud|struggles`.split(
      /\s*\|\s*/,
    ),
  focused:
    `focused|motivated|excited|pumped|determined|ready|curious|energized|energised|fired up|eager|confident|
    enthusiastic|in the zone|psyched|stoked|keen|interested|engaged|super into|love learning|can't wait|let's do this|
    bring it on|on a roll|locked in|wide awake|full of energy|hyped|raring to go|feeling good|feeling great|
    feel great|on fire|laser focused|productive|inspired|in study mode|feeling sharp|feel good|concentrated|in a good mood|fascinated`.split(
      /\s*\|\s*/,
    ),
}

/** Language of struggle (brief §4): speaks of the student by itself. */
export const struggles: readonly string[] =
  `struggling|i struggle|struggle with|struggled with|don't get|dont get|do not get|don't understand|do not understand|
  didn't understand|did not understand|can't understand|cannot understand|never understood|not understanding|
  don't really get|don't really understand|not understand|no understand|cannot follow|still lost|still confused|still stuck|still not clear|didn't get|don't quite get|don't quite understand|can't seem to|keep getting lost|
  get lost|getting lost|i'm lost|im lost|i am lost|so lost|totally lost|completely lost|feeling lost|feel lost|lost me|
  a bit lost|kinda lost|am lost|really lost|i was lost|lost in class|super lost|utterly lost|lost with|lost on|lost when|
  confused|confusing|confuses me|so confusing|stuck|having trouble|have trouble|had trouble|trouble with|
  trouble understanding|hard time|having difficulty|have difficulty|difficulty with|difficulty understanding|
  difficulties with|can't figure|cannot figure|can't figure out|makes no sense|make no sense|doesn't make sense|
  does not make sense|not making sense|don't make sense|over my head|no idea what|no idea how|no clue|have no idea|clueless|
  i'm bad at|im bad at|so bad at|really bad at|i suck at|terrible at|awful at|hopeless at|keep failing|failing|failed|
  keep getting it wrong|keep getting * wrong|getting * wrong|got * wrong|keep mixing up|mixing up|mix up|always mix up|mixed up|keep confusing|
  always confuse|keep forgetting|can't wrap my head|cannot wrap my head|wrap my head around|can't get my head around|beyond me|
  not getting it|not getting this|isn't clicking|not clicking|doesn't click|hasn't clicked|won't click|won't stick|
  doesn't stick|not sinking in|too hard for me|hard for me|so hard for me|is so hard|are so hard|is really hard|is hard for me|
  are hard for me|is too hard|are too hard|is killing me|are killing me|is kicking my butt|find * hard|find * difficult|find * confusing|
  finding * hard|finding * difficult|finding * confusing|finding * tricky|find * tricky|so difficult|can't grasp|cannot grasp|
  can't follow|couldn't follow|went over my head|not good at|weak at|weak in|weak on|behind in|falling behind|help i'm drowning|
  drowning in|still don't|baffled|stumped|puzzled by|driving me crazy|messing up|keep messing up|can't do|
  not following|don't follow|i give up|giving up|is a mystery to me|are a mystery to me|can't remember anything|
  can't get it|can't get this|unclear to me|still unclear|can't solve|fuzzy on|shaky on|rusty on|doesn't compute|tripping me up|
  trips me up|tripped up|i'm so behind|at sea|all over the place|all greek to me|fail every|keep screwing up|not sure i understand|
  never get|gets me every time|haven't got a clue|makes zero sense|make zero sense|making no sense|not making * sense|
  isn't making sense|isn't making * sense|doesn't make * sense|don't make * sense|don't know * at all|don't really follow|
  nothing is sticking|nothing sticks|never clicked|goes over my head|loses me|throws me off|stumps me|at a loss|
  can't keep * straight|can't tell * apart|i'm hopeless|hopeless with|so bad with|bad with|not my strong suit|my weak spot|my weakness|
  struggle to|finding it hard|find it hard|finding it difficult|having a tough time|tough time|can't get through|
  it's all a blur|clear as mud|not clear to me|isn't clear to me|going in circles|head is spinning|can't make sense|
  couldn't understand|couldn't get|flunked|flunking|bombed|got a d|got an f|way over my head|don't grasp|never grasped`.split(
    /\s*\|\s*/,
  )
