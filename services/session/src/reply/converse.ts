import type { Context } from '@tutor/contracts'
import type { TurnInput } from '../turns/turn-state.js'

const offer =
  'I can explain a topic, write notes, make flashcards or set you a quiz. For example: "explain photosynthesis" or "8 true or false questions on the periodic table".'

/** Small talk without a model: short, friendly, and back to learning. */
export function converse({ intent }: Context, { student }: TurnInput): string {
  const name = student.name ? `, ${student.name.split(' ')[0]}` : ''
  switch (intent) {
    case 'greeting':
      return `Hello${name}! What would you like to work on today? ${offer}`
    case 'thanks':
      return `You're welcome${name}! Shall we go on? I can make it harder, quiz you on it, or start something new.`
    case 'farewell':
      return `Goodbye${name}, and well done for today. Your conversation stays here for next time.`
    case 'cancel':
      return "No problem, I've dropped that. What would you like to do instead?"
    case 'acknowledgement':
      return "Good to know, I'll keep that in mind. What shall we work on next?"
    default:
      return `I'm a study tutor, so I'm at my best with school and study topics. ${offer}`
  }
}
