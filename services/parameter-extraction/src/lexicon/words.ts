const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter(Boolean))

/** Verbs whose object is something to be made. */
export const makeVerbs =
  set(`make give create generate need want get build write prepare send show produce provide
  gimme wanna draw design construct develop craft design compile assemble find using use print whip throw put
  love prefer want try pull spit drop like makes making giving creating require requesting request looking hit
  type set suggest come offer turn wants writing start run ask share deliver supply do hook fetch tell list learn teach making lay sketch`)

/** "have" asks only after one of these: "can I have a quiz". */
export const mayHave = set("can could may might would i'd we'd lets let's to we should let")

/** What may stand between a clause's beginning, or a verb, and a request. */
export const askers =
  set(`you u ya please pls and then just also now so but or instead first next finally hey ok okay
  kindly quickly briefly maybe well hi hello yo yes yeah sure alright still me lets let's wanna gonna can could would will
  should someone simply really again after afterwards plus actually basically only help not thoroughly either than
  afterward later like um uh pretty mind`)

/** "to explain" asks when it follows one of these. */
export const wanting =
  set(`want need like love wanna try trying able how have supposed got hoping hope wish ready going
  you time looking prefer me wanted trouble struggling having required must task asked way i'd`)

export const determiners = set(
  'a an the some any my our your his her their this that these those each every another',
)
/** Words that make a thing somebody's or a known one, so that "my test" and "the quiz" ask for nothing. */
export const possessives = set(
  "my our his her its their today's tomorrow's next last upcoming friday's monday's final",
)

export const prepositions =
  set(`on about for of covering regarding over from in to with around concerning re by using into
  at as during before after against until under based abt near within without since despite through like`)
/** Prepositions that introduce what a thing is about. */
export const aboutPrepositions = set(
  'on about of covering regarding over concerning re around abt from for in to with',
)

export const pronouns = set(
  'it this that them those these same one ones its above previous last they former latter thing something',
)

/** Names of nothing: what is left when a topic is missing. */
export const generic =
  set(`stuff thing things something anything everything test tests exam exams quiz homework hw class
  school topic topics material content assignment it this that these those them subject subjects chapter chapters finals final
  midterm midterms me my i a an the some any few couple bunch lot lots studying study work help please more new another form format
  revision review today tomorrow tonight now again good quick short best nice fun you us friday monday tuesday wednesday
  thursday saturday sunday week college teacher same one ones all again idk whatever practice questions
  question problem problems notes flashcards cards here there ready course exercise exercises lesson upcoming next morning
  is are was do does can could would will yes no ok okay use using get got need want make give tell show see know understand
  be with on for about of to in at from and or so really very just also instead much many project coursework unit units
  presentation lecture like first then better well easier harder page pages year weekend month concept concepts idea term lesson how why what when where who mean means actual stuffs say maybe idea ideas begin start`)

/** Modifiers of an item that are no part of its topic. */
export const modifiers =
  set(`quick short good new more extra nice fun little detailed practice study review set sets couple few of
  bunch different own printable proper great useful helpful small big long mini full brief clear simple basic random mixed
  concise thorough comprehensive additional some any a an the other another several many lots lot dozen half fresh
  just only really very super pretty kinda slightly bit total whole complete proper revision effective interactive please
  challenging interesting tons ton plenty load loads handful pair exactly around roughly least most about approximately up
  to two-sided digital comprehensive clean neat organised organized decent solid final single next last ten-minute
  test-style exam-style exam style styled type types kind kinds sort format formatted and me us my our your
  up together out not too that which are is be so as possible difficulty level easy easier easiest hard harder hardest medium tough tougher
  tricky difficult advanced intermediate beginner quickly rapid timed today tonight tomorrow like it them`)

export const weekdays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const

/** Words after which a number names a part of something: "chapter 7". */
export const numbered =
  set(`chapter ch unit section war level grade act scene lesson page pages part type phase problem number
  no question law laws year module week day step book volume class room stage period type article apollo figure verse
  paragraph form key topic henry louis exercise amendment group generation version type windows python html world
  paper standard category size title item windows mark pokemon calc calculus algebra geometry physics chem chemistry bio`)
