import type { ChatMessage, ChatRequest } from '../../src/chat.js'

export const instructions: ChatMessage = { role: 'system', content: 'Be a kind tutor.' }

const turn = (at: number): ChatMessage[] => [
  { role: 'user', content: `question ${at} about the cell and all of its parts` },
  { role: 'assistant', content: `answer ${at}, in as many words as it takes to fill a line or two` },
]

/** A conversation of so many turns and a question. */
export const talk = (turns: number): ChatRequest => ({
  messages: [
    instructions,
    ...Array.from({ length: turns }, (_, at) => turn(at)).flat(),
    { role: 'user', content: 'And now?' },
  ],
})
