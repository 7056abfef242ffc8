import { allowedHosts } from '@tutor/outside'
import { complaintAboutTemplate } from '../../src/external/registration/url-template.js'

const nobody = allowedHosts([])

describe('a URL that a tool is called by', () => {
  test.each([
    'https://{host}/',
    'https://example.org:{port}/',
    'https://a.org/?q={x}',
    'https://a.org/{x',
    'https://a.org/#{x}',
  ])('%s may not be filled by a parameter there', (template) =>
    expect(complaintAboutTemplate(template, nobody)).toMatch(/path|brace|fragment/),
  )

  test('may be filled in its path', () =>
    expect(complaintAboutTemplate('https://example.org/v1/{topic}/cards', nobody)).toBeUndefined())
})
