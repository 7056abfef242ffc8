export { createPhraseIndex, type PhraseIndex, type PhraseMatch } from './phrases.js'
export { createSpeller, editDistance, type Speller } from './spelling.js'
export { stem } from './stem.js'
export { quoteOf, type Token, tokenize } from './tokens.js'
