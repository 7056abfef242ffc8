import { wordVectors } from '../src/index.js'

const nearness = (a: string, b: string): number => {
  const [one, other] = [wordVectors().meanOf(a.split(' ')), wordVectors().meanOf(b.split(' '))]
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0)
}

describe('word vectors', () => {
  it.each([
    ['mitosis', 'meiosis', 'treaty'],
    ['quiz', 'quizzes', 'glacier'],
    ['sonata allegro', 'symphony', 'enzyme kinetics'],
  ])('puts %s nearer to %s than to %s', (word, near, far) => {
    expect(nearness(word, near)).toBeGreaterThan(nearness(word, far))
  })

  it('ranks words by how common they are and knows nothing of others', () => {
    const { rankOf } = wordVectors()
    expect(rankOf('the')).toBe(0)
    expect(rankOf('people')).toBeLessThan(rankOf('photosynthesis') ?? 0)
    expect(rankOf('qqxzy')).toBeUndefined()
  })

  it('gives all means the same length, and zeros for words that it does not know', () => {
    const { meanOf, dimensions } = wordVectors()
    expect(Math.hypot(...meanOf(['cell', 'membrane']))).toBeCloseTo(5)
    expect([...meanOf(['qqxzy'])]).toEqual(new Array(dimensions).fill(0))
    expect([...meanOf([])]).toEqual(new Array(dimensions).fill(0))
  })
})
