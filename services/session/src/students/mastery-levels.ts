/** What a level means to a person; 4 and 6 are the brief's own words (§2). */
const meanings: readonly string[] = [
  'Just beginning',
  'First foundations',
  'Growing foundations',
  'Building foundational knowledge',
  'Working understanding',
  'Good understanding',
  'Secure understanding',
  'Strong understanding',
  'Advanced, nuanced understanding',
  'Full mastery, ready to teach others',
]

/** "Level 6: Good understanding". */
export const masterySummary = (level: number): string => `Level ${level}: ${meanings[level - 1] ?? 'unknown'}`

/** The level of a probability: the tenth that it lies in, counted from 1. */
export const levelOf = (probability: number): number => Math.min(10, Math.max(1, Math.ceil(probability * 10)))

/** The probability in the middle of a level's tenth. */
export const probabilityOf = (level: number): number => (level - 0.5) / 10
