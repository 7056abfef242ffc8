/** Words that are a token each, alone and after a space; the tests check it. */
const words = `
  one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
  nineteen twenty red orange yellow green blue violet black white north south east west spring summer autumn winter
  morning noon evening night river lake sea island mountain valley forest garden bridge road tower house window door
  table chair lamp book page letter`
  .trim()
  .split(/\s+/)

/** What a model says that has nothing to say: `one two three …`, a token each. */
export const wordsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${index === 0 ? '' : ' '}${words[index % words.length]}`)
