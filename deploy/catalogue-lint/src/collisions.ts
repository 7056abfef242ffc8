import type { ToolManifest } from '@tutor/contracts'
import { stem, tokenize } from '@tutor/language'
import { indexOfCatalogue } from '@tutor/parameter-extraction/engine'
import { type Fault, faultOf } from './fault.js'

/** Words alone: case, punctuation and plurals do not tell two messages apart. `*` stays. */
const normalised = (text: string): string =>
  text
    .split('*')
    .map((part) =>
      tokenize(part)
        .map(({ word }) => stem(word))
        .join(' '),
    )
    .join(' * ')

interface Claim {
  readonly manifest: ToolManifest
  readonly field: string
  readonly text: string
  readonly key: string
}

/** Every claim on words that a tool before it has made; a tool may repeat itself. */
function rivals(
  claims: readonly Claim[],
  say: (claim: Claim, first: Claim) => string,
  isFine: (claim: Claim, first: Claim) => boolean = () => false,
): Fault[] {
  const firsts = new Map<string, Claim>()
  return claims.flatMap((claim) => {
    const first = firsts.get(claim.key)
    if (!first) firsts.set(claim.key, claim)
    return first && first.manifest !== claim.manifest && !isFine(claim, first)
      ? [faultOf(claim.manifest, claim.field, say(claim, first))]
      : []
  })
}

const claimsOf = (manifest: ToolManifest, field: string, texts: readonly string[], prefix: string): Claim[] =>
  texts
    .map((text) => ({ manifest, field, text, key: `${prefix}${normalised(text)}` }))
    .filter(({ key }) => key !== prefix)

/** Examples that two tools claim. */
export const exampleCollisions = (manifests: readonly ToolManifest[]): Fault[] =>
  rivals(
    manifests.flatMap((manifest) => claimsOf(manifest, 'examples', manifest.examples, 'example ')),
    ({ text }, { manifest: { name } }) => `"${text}" is an example of ${name} too`,
  )

/** The phrases that ask for a tool by its name, as the engine understands them. */
function nameTriggers(manifest: ToolManifest): string[] {
  const { triggers } = indexOfCatalogue([manifest])
  return [manifest.name.replaceAll('_', ' '), manifest.title].flatMap((name) => {
    const tokens = tokenize(name)
    return triggers.at(tokens, 0).map(({ value }) => value.phrase)
  })
}

const isShown = ({ manifest, key }: Claim): boolean =>
  manifest.examples.some((example) => ` ${normalised(example)} `.includes(` ${key} `))

/**
 * Words that ask for two tools: the same noun or request in both vocabularies, or the name of one in the other's. Words
 * with two meanings ("differentiate") are fine where each tool has an example of its own meaning: these must select it.
 */
export const triggerCollisions = (manifests: readonly ToolManifest[]): Fault[] =>
  rivals(
    manifests.flatMap((manifest) => {
      const { nouns, requests } = manifest.vocabulary
      const names = nameTriggers(manifest).filter((phrase) => ![...nouns, ...requests].includes(phrase))
      return [
        ...claimsOf(manifest, 'vocabulary.nouns', nouns, ''),
        ...claimsOf(manifest, 'vocabulary.requests', requests, ''),
        ...claimsOf(manifest, 'name', names, ''),
      ]
    }),
    ({ text }, { manifest: { name } }) => `"${text}" asks for ${name} too`,
    (claim, first) => isShown(claim) && isShown(first),
  )
