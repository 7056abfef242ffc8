import type { Token } from '@tutor/language'

const numberWords: Readonly<Record<string, number>> = {
  one: 1,
  single: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
  hundred: 100,
  dozen: 12,
  couple: 2,
  pair: 2,
  few: 3,
  lots: 15,
  many: 15,
  tons: 15,
  loads: 15,
  plenty: 15,
  bunch: 15,
  several: 5,
  handful: 5,
  ton: 15,
  load: 15,
}
const multipliers: Readonly<Record<string, number>> = { dozen: 12, hundred: 100, thousand: 1000 }

export interface Count {
  readonly value: number
  readonly from: number
  readonly to: number
}

/** The number that begins at this token: digits, "twenty five", "two dozen", "half a dozen", "a couple". */
export function countAt(tokens: readonly Token[], at: number): Count | null {
  const word = tokens[at]?.word ?? ''
  if (/^\d{1,6}(?:,\d{3})*$|^x\d{1,4}$|^\d{1,4}x$/.test(word))
    return upToSecond(tokens, { value: Number(word.replace(/[,x]/g, '')), from: at, to: at + 1 })
  // "10-12 cards": as many as it may be.
  const range = /^(\d{1,3})-(\d{1,3})$/.exec(word)
  if (range && Number(range[1]) < Number(range[2])) return { value: Number(range[2]), from: at, to: at + 1 }
  if (word === 'half' && tokens[at + 1]?.word === 'a' && tokens[at + 2]?.word === 'dozen')
    return { value: 6, from: at, to: at + 3 }
  if (word === 'lot' && tokens[at + 1]?.word === 'of') return { value: 15, from: at, to: at + 1 }
  return Object.hasOwn(numberWords, word)
    ? upToSecond(tokens, spelledAt(tokens, at, numberWords[word] ?? 0))
    : null
}

/** "Between five and eight", "5 to 8": the second number, as many as it may be. */
function upToSecond(tokens: readonly Token[], first: Count): Count {
  const joint = tokens[first.to]?.word ?? ''
  const between = tokens[first.from - 1]?.word === 'between' && joint === 'and'
  if (!between && joint !== 'to' && joint !== 'or') return first
  const word = tokens[first.to + 1]?.word ?? ''
  const second = /^\d{1,3}$/.test(word)
    ? Number(word)
    : Object.hasOwn(numberWords, word)
      ? (numberWords[word] ?? 0)
      : 0
  return second > first.value && second <= 100 ? { value: second, from: first.from, to: first.to + 2 } : first
}

/** A number word with the one behind it: "two dozen", "twenty five". */
function spelledAt(tokens: readonly Token[], at: number, value: number): Count {
  const next = tokens[at + 1]?.word ?? ''
  if (Object.hasOwn(multipliers, next) && value < 100) {
    const many = value * (multipliers[next] ?? 1)
    const rest = tokens[at + 2]?.word === 'and' ? countAt(tokens, at + 3) : null
    return rest && rest.value < 100 && many >= 100
      ? { value: many + rest.value, from: at, to: rest.to }
      : { value: many, from: at, to: at + 2 }
  }
  const unit = Object.hasOwn(numberWords, next) ? (numberWords[next] ?? 0) : 0
  if (value >= 20 && value < 100 && unit > 0 && unit < 10)
    return { value: value + unit, from: at, to: at + 2 }
  return { value, from: at, to: at + 1 }
}
