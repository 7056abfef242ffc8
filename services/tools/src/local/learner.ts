import { masteryLevelFromSummary, type UserInfo } from '@tutor/contracts'

export type Mood = 'anxious' | 'confused' | 'tired'

/** What the local tools adapt form and tone to. Difficulty is decided elsewhere and never moved here. */
export interface Learner {
  readonly name: string | undefined
  readonly mastery: number | undefined
  readonly mood: Mood | undefined
  readonly grade: number | undefined
  readonly likesPictures: boolean
}

const moodWords: readonly (readonly [Mood, RegExp])[] = [
  [
    'anxious',
    /(?<!\b(?:not|no longer|never|less|without)\s+(?:\w+\s+)?)\b(anxious|anxiety|worried|nervous|stressed|overwhelmed|panick?\w*|afraid)\b/i,
  ],
  [
    'confused',
    /(?<!\b(?:not|no longer|never|less|without)\s+(?:\w+\s+)?)\b(confused|confusion|lost|struggling|stuck|frustrated|unsure)\b/i,
  ],
  [
    'tired',
    /(?<!\b(?:not|no longer|never|less|without)\s+(?:\w+\s+)?)\b(tired|exhausted|sleepy|fatigued?|worn out|burn(?:ed|t) out)\b/i,
  ],
]

/** Reads the six summaries; what they don't say stays undefined. */
export function learnerOf(user: UserInfo): Learner {
  const grade = Number(/\b(\d{1,2})(?:st|nd|rd|th)?\b/.exec(user.grade_level)?.[1] ?? Number.NaN)
  return {
    name: user.name === 'Student' ? undefined : user.name,
    mastery: masteryLevelFromSummary(user.mastery_level_summary),
    mood: moodWords.find(([, pattern]) => pattern.test(user.emotional_state_summary))?.[0],
    grade: grade >= 1 && grade <= 13 ? grade : undefined,
    likesPictures: /\b(visual\w*|diagrams?|pictures?|images?|drawings?)\b/i.test(user.learning_style_summary),
  }
}

/** True for learners whose steps should be small: beginners, and those who are lost or anxious. */
export const wantsSmallSteps = ({ mastery, mood }: Learner): boolean =>
  (mastery !== undefined && mastery <= 3) || mood === 'confused' || mood === 'anxious'

/** Why the steps are small, in words for the student's page. */
export function reasonForSmallSteps({ mastery, mood }: Learner): string {
  if (mood !== undefined && mood !== 'tired') return `the profile says that the student is ${mood}`
  return `the profile gives mastery level ${mastery}`
}
