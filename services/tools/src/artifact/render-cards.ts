import type { FlashcardOutput } from '../local/tool-schemas.js'
import { page, titleLine } from './markdown.js'

/** One card after the other, front and back. */
export const renderCards = ({ topic, difficulty, flashcards }: FlashcardOutput) =>
  page(
    titleLine(`Flashcards: ${topic} (${difficulty})`),
    flashcards.map(({ title, question, answer, example }, index) =>
      [
        `## Card ${index + 1}: ${titleLine(title)}`,
        `**Front:** ${question}`,
        `**Back:** ${answer}`,
        ...(example === undefined ? [] : [`**Example:** ${example}`]),
      ].join('\n\n'),
    ),
  )
