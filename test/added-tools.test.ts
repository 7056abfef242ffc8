import { type Plan, type ToolManifest, UnderstandingInput } from '@tutor/contracts'
import { judge, type LabelledTurn, readTurns } from '@tutor/eval'
import { analyze } from '../services/context-analysis/src/analyze.js'
import { classify } from '../services/context-analysis/src/classify.js'
import { decide } from '../services/parameter-extraction/src/decide.js'
import { shippedManifests } from './catalogue.js'

/** The tools whose names and ground are fixed. */
const fixed = new Set(
  `note_maker flashcard_generator concept_explainer quiz_generator essay_feedback math_step_solver study_planner
  mind_map_builder timeline_builder vocabulary_builder grammar_checker text_summarizer code_debugger citation_generator
  mnemonic_generator debate_coach concept_comparer formula_sheet reading_comprehension lab_report_helper`.split(
    /\s+/,
  ),
)
const alone = shippedManifests.filter(({ name }) => fixed.has(name))

type Said = Pick<LabelledTurn, 'message' | 'history' | 'student'>
function planOf({ message, history = [], student }: Said, catalogue: readonly ToolManifest[]): Plan {
  const input = UnderstandingInput.parse({
    message,
    history,
    student: { user_id: 'student', ...student },
    today: '2026-11-23',
  })
  return decide(input, analyze(input), catalogue, classify).plan
}
const toolsOf = ({ action, calls }: Plan): string => [action, ...calls.map(({ tool }) => tool)].join(' ')

describe('the fixed tools keep their ground beside all the others:', () => {
  test.each(['examples', 'develop'])('what is right with them alone, in the %s set', (name) => {
    const turns = readTurns(new URL(`../eval/${name}.jsonl`, import.meta.url))
    const isRight = (turn: LabelledTurn, catalogue: readonly ToolManifest[]): boolean =>
      judge(turn, planOf(turn, catalogue)).why.length === 0
    const lost = turns.filter((turn) => isRight(turn, alone) && !isRight(turn, shippedManifests))
    expect(lost.map(({ id }) => id)).toEqual([])
  })

  // Words of the other tools, where they are only a topic, a part of a name, or spoken of.
  test.each(
    `explain what a thesis statement is
    what is a thesis statement
    quiz me on haiku
    what is a haiku
    explain haikus to me
    flashcards about spanish verb conjugation
    flashcards on conjugation of irregular verbs
    can you drill me on spanish verb conjugation
    notes on rhetorical analysis
    what is pseudocode
    explain pseudocode
    explain regular expressions
    what is a regular expression
    notes on unit tests in python
    what is a case study
    explain the cause and effect of inflation
    what are the causes and effects of the french revolution
    notes on the causes and effects of world war 1
    quiz me on study methods in psychology
    practice problems on percentages
    word problems about trains
    solve this word problem: a train travels 60 miles in 2 hours, how fast is it
    give me 10 practice questions on photosynthesis
    multiple choice questions about the water cycle
    make a worksheet on fractions
    summarize this speech: Four score and seven years ago our fathers brought forth a new nation
    outline of the causes of the american revolution please
    notes on osmosis in outline format
    make me notes in outline form on the cold war
    explain proof by induction
    what is proof by contradiction
    notes on mathematical models
    mind map of the solar system
    draw me a concept map about democracy
    compare mitosis and meiosis
    what's the difference between a simile and a metaphor
    help me remember the planets with a story
    help me remember the cranial nerves with a rhyme
    make a study plan for my biology exam on friday
    plan my revision for the chemistry final next week
    make a study schedule for my history exam on 2026-12-20
    check my essay: School should start later because teens need sleep.
    proofread this paragraph: me and him goes to school
    give me feedback on this essay: Cats are better than dogs because they are quiet.
    help me argue against school uniforms
    debate prep: social media should be banned for kids
    explain photosynthesis with an analogy
    notes on the space race and use analogies
    explain recursion using analogies
    explain the nervous system like i'm five
    define hypothesis
    what is a null hypothesis
    explain independent and dependent variables
    what is an experiment
    lab report on titration for chemistry
    cite The Selfish Gene in MLA
    why does my python code crash: print(1/0)
    what is time complexity
    explain big o notation
    flashcards on music theory
    quiz me on art history
    notes on the renaissance paintings
    explain stage directions in drama
    timeline of the cold war
    chronology of the french revolution
    vocabulary list for french travel phrases
    20 german words about food
    formula sheet for kinematics
    key formulas for trigonometry
    i'm nervous about my exam, quiz me on the heart
    i'm so stressed, explain cell division simply
    make flashcards about breathing and the lungs
    explain the respiratory system
    notes on careers in the roman army
    quiz on job interviews vocabulary
    teach me about seating in greek theatres
    explain lesson 4 on magnetism
    notes on the mock epic
    what is a field trip
    tell me about the scientific method
    walk me through long division
    explain the theme of revenge in hamlet
    quiz me on the characters in macbeth
    notes on the character of lady macbeth
    flashcards for characters in the great gatsby
    what is a sonnet
    explain symbolism in poetry
    reading comprehension questions on this passage: The fox ran over the hill. It was late. It saw a house and it stopped to look.
    5 flashcards on idioms
    notes on spanish idioms
    quiz me on french idioms
    explain the idiom break the ice
    cheat sheet for regex
    study guide on unit plans in teaching
    study guide for my unit on ecosystems
    make a quiz for my lesson on volcanoes
    i have a presentation on volcanoes, make me notes
    i have a group project on plants, give me flashcards
    i'm writing a speech on climate change and need notes
    give me some motivation theories flashcards
    explain motivation in psychology
    explain the alternate angles theorem
    what is alternate history
    summarize the case study below: The firm grew quickly. Then costs rose. Managers left the firm in 2010.
    explain the pronunciation rules of french
    notes on translation in cells
    explain translation and transcription
    quiz me on DNA translation
    explain data interpretation
    what is a review game
    practice problems about probability for a game
    explain the goals of the new deal
    what are the goals of the united nations
    notes on the prioritization of tasks in operating systems
    explain sleep and memory
    notes on sleep cycles
    what are primary sources
    explain primary and secondary sources
    quiz me on primary and secondary sources
    what is peer review
    explain peer review in science
    flashcards on learning objectives
    explain accommodation in the eye
    what is accommodation in psychology
    notes on piaget's assimilation and accommodation
    explain perspective drawing
    notes on different perspectives in psychology
    compare perspectives on intelligence: nature and nurture
    explain conversational implicature
    what is a fishbone diagram`.split(/\n\s*/),
  )('%s', (message) => {
    expect(toolsOf(planOf({ message }, shippedManifests))).toBe(toolsOf(planOf({ message }, alone)))
  })
})
