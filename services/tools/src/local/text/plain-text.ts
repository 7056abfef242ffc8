import { sentencesOf } from '../wording.js'

/** The paragraphs of a pasted text: blank lines divide, single line breaks don't. */
export const paragraphsIn = (text: string): string[] =>
  text
    .split(/\n[^\S\n]*\n\s*/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '')

/** The sentences of a pasted text in order. */
export const sentencesIn = (text: string): string[] => paragraphsIn(text).flatMap(sentencesOf)

/** The words as they are written; an apostrophe or hyphen inside a word belongs to it. */
export const wordsIn = (text: string): string[] => text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? []

/** Words that tell nothing of what a text is about. */
export const functionWords: ReadonlySet<string> = new Set(
  `a about above after again against all also although always am among an and another any are aren't as at be because
  been before being below between both but by can cannot could couldn't did didn't do does doesn't doing don't down
  during each either enough even ever every few first for from further get got had hadn't has hasn't have haven't having
  he her here hers herself him himself his how however i if in into is isn't it it's its itself just last least less let
  like made make makes many may me might more most much must my myself neither never next no nor not now of off often on
  once one only onto or other others our ours out over own per perhaps quite rather really same several shall she should
  shouldn't since so some something still such than that that's the their theirs them themselves then there these they
  they're this those though three through thus to today together too toward towards two under until up upon us use used
  uses using usually very was wasn't way we well were weren't what when where whether which while who whom whose why
  will with within without won't would wouldn't yet you your yours`.split(/\s+/),
)
