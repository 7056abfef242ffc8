import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { AliasOptions, ModelsFile } from '../src/deployments/models-file.js'

test('the example in docs/models.md is a valid models file', async () => {
  const page = await readFile(new URL('../../../docs/models.md', import.meta.url), 'utf8')
  const example = /```yaml\n(.+?)```/s.exec(page)?.[1] ?? ''
  expect(ModelsFile.safeParse(parse(example)).error?.issues).toBeUndefined()
})

test('the example of a GGUF file in docs/models.md is valid, and each of its fields is told of', async () => {
  const page = await readFile(new URL('../../../docs/models.md', import.meta.url), 'utf8')
  const example = /## A model in the process.+?```yaml\n(.+?)```/s.exec(page)?.[1] ?? ''
  const { data, error } = ModelsFile.safeParse(parse(example))
  expect(error?.issues).toBeUndefined()
  expect(data?.deployments[0]?.provider).toBe('gguf')
  for (const field of Object.keys(data?.deployments[0] ?? {})) expect(page).toContain(`\`${field}\``)
})

test('docs/models.md names every field of a deployment', async () => {
  const page = await readFile(new URL('../../../docs/models.md', import.meta.url), 'utf8')
  const { deployments } = ModelsFile.parse({
    deployments: [{ name: 'a', alias: 'b', model: 'm', provider: 'openai-compatible', url: 'http://a' }],
  })
  for (const field of Object.keys(deployments[0] ?? {})) expect(page).toContain(`\`${field}\``)
})

test('docs/models.md names every option of an alias', async () => {
  const page = await readFile(new URL('../../../docs/models.md', import.meta.url), 'utf8')
  for (const option of Object.keys(AliasOptions.shape)) expect(page).toMatch(new RegExp(`\`${option}[\`.]`))
})
