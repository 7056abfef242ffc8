import { AppError } from '@tutor/contracts'
import { assertPlain } from '../src/plain-json.js'

function pathsOf(value: unknown): readonly string[] {
  try {
    assertPlain(value, 'body')
    return []
  } catch (error) {
    return error instanceof AppError ? (error.errors ?? []).map(({ path }) => path) : ['not an AppError']
  }
}

test.each([
  ['text in any script', { a: 'Здравствуйте 你好 🙂', b: [1, null, true, 'é'] }],
  ['nothing', undefined],
])('lets %s pass', (_name, value) => expect(pathsOf(value)).toEqual([]))

test.each([
  ['NUL', 'a\0b'],
  ['half of a surrogate pair', 'a\ud83d'],
])('names each field that holds %s, also one of that name', (_name, text) => {
  expect([...pathsOf({ list: ['fine', { inner: text }], [text]: 1 })].sort()).toEqual(
    ['list.1.inner', text].sort(),
  )
})

test('names where a value is nested too deeply, however deep it is', () => {
  const nested: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
  const [path] = pathsOf({ parameters: nested })
  expect(path).toMatch(/^parameters(\.0){64}$/)
})
