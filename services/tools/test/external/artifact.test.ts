import { ToolManifest } from '@tutor/contracts'
import fc from 'fast-check'
import { safeMarkdown, textAsMarkdown } from '../../src/artifact/safe-markdown.js'
import { toArtifact } from '../../src/external/call/to-artifact.js'
import { manifestOf } from './support/tools-service.js'

const manifest = (artifact: string) => ToolManifest.parse({ ...manifestOf('a_tool'), artifact, local: true })
const question = { question: 'Q?', type: 'short_answer', answer: 'A', explanation: 'E', hint: 'H' }

describe('Markdown of others', () => {
  test.each([
    ['a script', '<script>alert(1)</script>', '&lt;script>alert(1)&lt;/script>'],
    ['an image that runs code', '<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)>'],
    ['a link to a script', '[x](javascript:alert(1))', '[x]&#40;javascript:alert(1))'],
    ['one in capitals and with a break', '[x](\n JaVaScRiPt:alert(1))', '[x]&#40;\n JaVaScRiPt:alert(1))'],
    ['one in entities', '[x](&#106;avascript:alert(1))', '[x]&#40;&#106;avascript:alert(1))'],
    [
      'one behind a reference',
      '[x][y]\n\n[y]: javascript:alert(1)',
      '[x][y]\n\n[y]&#58; javascript:alert(1)',
    ],
    ['a data link', '[x](data:text/html,<b>)', '[x]&#40;data:text/html,&lt;b>)'],
    ['a picture that tells who reads', '![x](https://a.org/p.png)', '&#33;[x](https://a.org/p.png)'],
    ['an autolink', '<javascript:alert(1)>', '&lt;javascript:alert(1)>'],
    ['a control character in a scheme', '[x](java\u0000script:1)', '[x]&#40;javascript:1)'],
  ])('%s is text', (_what, written, shown) => expect(safeMarkdown(written)).toBe(shown))

  test('keeps what is harmless', () => {
    const written =
      '# Title\n\n**bold** `a < b` is `code`\n\n- [site](https://example.org/x) [mail](mailto:a@b.c) [up](#top)\n\n| a | b |'
    expect(safeMarkdown(written)).toBe(written.replace('<', '&lt;'))
  })

  test('never has a tag, a picture, or a link that leads anywhere but to the web or a mail', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '!',
      '[',
      ']',
      '(',
      ')',
      ':',
      ' ',
      '\n',
      'javascript:',
      'https://a',
      'data:',
      'x',
      '\\',
      '&#106;',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const shown = safeMarkdown(pieces.join(''))
        expect(shown).not.toMatch(/<|!\[/)
        for (const [, destination = ''] of shown.matchAll(/\][(:]\s*(\S*)/g))
          expect(destination).toMatch(/^https:\/\/a/)
      }),
    )
  })

  test('shows plain text as it is', () =>
    expect(textAsMarkdown('2 * 3_4 [x] `y` #1')).toBe('2 \\* 3\\_4 \\[x\\] \\`y\\` \\#1'))
})

describe('an artifact', () => {
  test('is made of the parts that the registration names', () => {
    const output = { data: { heading: 'Volcanoes\nare hot', body: ['', { md: '**Lava** <b>' }] } }
    const mapping = { artifact: 'notes' as const, title: 'data.heading', markdown: 'data.body.1.md' }
    expect(toArtifact(manifest('text'), mapping, output)).toEqual({
      kind: 'notes',
      title: 'Volcanoes are hot',
      markdown: '# Volcanoes are hot\n\n**Lava** &lt;b>\n',
    })
  })

  test('shows plain text as it was written', () =>
    expect(toArtifact(manifest('text'), { text: 'said' }, { said: '1 * 2 <i>' }).markdown).toBe(
      '# Crossword maker\n\n1 \\* 2 &lt;i>\n',
    ))

  test('of kind link leads to the web only', () => {
    const linkTo = (url: string) => toArtifact(manifest('link'), {}, { url }).markdown
    expect(linkTo('https://example.org/x')).toBe(
      '# Crossword maker\n\n[Crossword maker](https://example.org/x)\n',
    )
    expect(linkTo('javascript:alert(1)')).not.toContain('](')
  })

  test.each([
    [
      'quiz',
      { questions: [question], topic: 'Fire', difficulty: 'beginner', adaptation_details: '' },
      '## Answers',
    ],
    [
      'cards',
      {
        flashcards: [{ title: 'T', question: 'Q', answer: 'A' }],
        topic: 'Fire',
        difficulty: 'easy',
        adaptation_details: '',
      },
      '**Front:** Q',
    ],
    ['quiz', { anything: 'else' }, '## Anything'],
    ['table', { rows: [{ a: 1, b: '<b>' }] }, '| 1 | &lt;b> |'],
    ['plan', { days: ['Mon: read', 'Tue: rest'] }, '- Mon: read'],
  ])('of kind %s is rendered by its form', (kind, output, part) => {
    const { markdown } = toArtifact(manifest(kind), {}, output)
    expect(markdown).toContain(part)
    expect(markdown).not.toContain('<')
  })

  test('of an answer that is a text is that text', () =>
    expect(toArtifact(manifest('text'), {}, { text: 'What **am** I?' }).markdown).toBe(
      '# Crossword maker\n\nWhat **am** I?\n',
    ))

  test('falls back to the whole answer where the named part is missing', () =>
    expect(toArtifact(manifest('text'), { markdown: 'gone' }, { here: 'yes' }).markdown).toContain('yes'))

  test('of a very large answer stays of a size to be shown', () => {
    const rows = Array.from({ length: 3_000 }, (_, index) => ({ [`column${index}`]: 'x'.repeat(100) }))
    expect(toArtifact(manifest('table'), {}, { rows }).markdown.length).toBeLessThan(210_000)
  })
})
