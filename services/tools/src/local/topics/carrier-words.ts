/** An adjective, a noun, a verb and an adverb for each letter, so that any row of letters makes a sentence. */
const words: Readonly<
  Record<string, readonly [adjective: string, noun: string, verb: string, adverb: string]>
> = {
  A: ['Angry', 'alligators', 'attack', 'anxiously'],
  B: ['Brave', 'bears', 'bake', 'badly'],
  C: ['Clever', 'cats', 'catch', 'calmly'],
  D: ['Dizzy', 'dogs', 'dance', 'daily'],
  E: ['Eager', 'elephants', 'eat', 'early'],
  F: ['Funny', 'foxes', 'fry', 'fast'],
  G: ['Giant', 'geese', 'gather', 'gladly'],
  H: ['Happy', 'horses', 'hunt', 'happily'],
  I: ['Icy', 'iguanas', 'invent', 'instantly'],
  J: ['Jolly', 'jaguars', 'juggle', 'joyfully'],
  K: ['Kind', 'kangaroos', 'kick', 'kindly'],
  L: ['Lazy', 'lions', 'love', 'loudly'],
  M: ['Mad', 'monkeys', 'make', 'merrily'],
  N: ['Noisy', 'newts', 'need', 'nightly'],
  O: ['Odd', 'otters', 'open', 'often'],
  P: ['Proud', 'penguins', 'paint', 'politely'],
  Q: ['Quick', 'quails', 'quote', 'quietly'],
  R: ['Red', 'rabbits', 'race', 'rapidly'],
  S: ['Silly', 'snakes', 'sing', 'softly'],
  T: ['Tiny', 'tigers', 'taste', 'twice'],
  U: ['Ugly', 'unicorns', 'use', 'upstairs'],
  V: ['Vain', 'vultures', 'visit', 'very'],
  W: ['Wild', 'wolves', 'want', 'weekly'],
  X: ['Xeric', 'xerus', 'x-ray', 'xylophones'],
  Y: ['Young', 'yaks', 'yell', 'yearly'],
  Z: ['Zany', 'zebras', 'zap', 'zealously'],
}

/** A word for the letter at this place of the sentence: its own part of speech, or another where that was used before. */
export function carrierWord(letter: string, place: number, used: ReadonlySet<string>): string {
  const own = words[letter.normalize('NFD').charAt(0)]
  if (!own) return letter
  const order = [...own.slice(place % 4), ...own.slice(0, place % 4)].map((word) => word.toLowerCase())
  return order.find((word) => !used.has(word)) ?? order[0] ?? letter
}
