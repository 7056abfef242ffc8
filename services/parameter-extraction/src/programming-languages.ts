import { spanEvidence } from './evidence.js'
import type { Reader } from './extraction.js'

const languages =
  'python|java|javascript|typescript|c\\+\\+|c#|ruby|go|golang|rust|php|swift|kotlin|scala|perl|matlab|sql|html|css|bash|haskell|lua|dart|r|c|js|ts|py|cpp'
const fullNames: Readonly<Record<string, string>> = {
  js: 'javascript',
  ts: 'typescript',
  py: 'python',
  cpp: 'c++',
  golang: 'go',
}
const signs: readonly (readonly [RegExp, string])[] = [
  [
    /\bdef \w+\s*\(.*\)\s*:|\bprint\s*\(|\bfor \w+ in |\bimport \w+\s*(?:\n|$)|\belif\b|:\s*\n\s+\w/,
    'python',
  ],
  [/\bpublic (?:static|class)|System\.out|\bString\[\]|\bpublic void/, 'java'],
  [/#include|\bcout\s*<<|\bstd::/, 'c++'],
  [/\bConsole\.Write|\busing System/, 'c#'],
  [/\binterface \w+ \{|: (?:string|number|boolean)\b/, 'typescript'],
  [/\bconsole\.log|\b(?:let|const|var) \w+\s*=|\bfunction\s*\w*\s*\(|=>|\bdocument\./, 'javascript'],
  [/\bprintf\s*\(|\bint main\b/, 'c'],
  [/\bSELECT\b[\s\S]*\bFROM\b/i, 'sql'],
  [/<\/?(?:html|div|p|body|h1|span)\b/i, 'html'],
  [/\bfunc \w+\(|\bfmt\./, 'go'],
  [/\bfn \w+\(|\bprintln!/, 'rust'],
  [/\bputs \b|\bend\s*$/, 'ruby'],
]

/** Named beside the code or on its fence, else recognised by the code itself. */
export const readProgrammingLanguage: Reader = ({ reading }) => {
  const { text, payload } = reading
  if (payload?.label) {
    const at = text.toLowerCase().indexOf(payload.label)
    return {
      value: fullNames[payload.label] ?? payload.label,
      evidence: spanEvidence(text, at, at + payload.label.length, 0.98),
    }
  }
  const own = payload
    ? text.slice(0, payload.start) + ' '.repeat(payload.end - payload.start) + text.slice(payload.end)
    : text
  const named = new RegExp(`(?<![\\w'])(${languages})(?![\\w+#'])`, 'i').exec(own)
  if (named && (named[0].length > 1 || /[A-Z]/.test(named[0])))
    return {
      value: fullNames[named[0].toLowerCase()] ?? named[0].toLowerCase(),
      evidence: spanEvidence(text, named.index, named.index + named[0].length, 0.97),
    }
  const code = payload ? text.slice(payload.start, payload.end) : ''
  const sign = signs.find(([pattern]) => pattern.test(code))
  const found = sign?.[0].exec(code)
  if (!sign || !found || !payload) return undefined
  const start = payload.start + found.index
  return { value: sign[1], evidence: spanEvidence(text, start, start + found[0].length, 0.85) }
}
