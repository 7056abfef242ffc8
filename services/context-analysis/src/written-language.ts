const stopwords: Readonly<Record<string, readonly string[]>> = {
  en: 'the a of and to is in i you me my for on with what how can please make give about it this that are do not'.split(
    ' ',
  ),
  es: 'el la los las de que y en un una por para con como qué cómo es hazme explica dame sobre quiero necesito favor'.split(
    ' ',
  ),
  fr: 'le la les des de et un une pour que qui est je tu moi sur avec dans comment explique fais besoin plaît quoi'.split(
    ' ',
  ),
  de: 'der die das und ist ich du mir ein eine für mit über wie was bitte erkläre nicht auf zu den kannst brauche'.split(
    ' ',
  ),
  pt: 'o os as de que e em um uma para com como é não me por sobre quero preciso explique faça você'.split(
    ' ',
  ),
  it: 'il lo gli di che e un una per con come è non mi su spiegami voglio cosa della dei puoi fammi'.split(
    ' ',
  ),
  nl: 'de het een en van ik je is voor met over hoe wat niet op kun maak leg uit mij geef'.split(' '),
}
const scripts: readonly (readonly [RegExp, string])[] = [
  [/[\u3040-\u30ff]/, 'ja'],
  [/[\uac00-\ud7af]/, 'ko'],
  [/[\u4e00-\u9fff]/, 'zh'],
  [/[\u0400-\u04ff]/, 'ru'],
  [/[\u0600-\u06ff]/, 'ar'],
  [/[\u0590-\u05ff]/, 'he'],
  [/[\u0370-\u03ff]{3}/, 'el'],
  [/[\u0900-\u097f]/, 'hi'],
]

/** ISO 639-1 code of the language that the message is written in; English when in doubt. */
export function findLanguage(message: string): string {
  const text = message.slice(0, 600).toLowerCase()
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const script = scripts.find(
    ([pattern]) => (text.match(new RegExp(pattern, 'g'))?.length ?? 0) > letters / 3,
  )
  if (script) return script[1]
  const words = text.match(/\p{L}+/gu) ?? []
  const scores = Object.entries(stopwords).map(
    ([language, list]) => [language, words.filter((word) => list.includes(word)).length] as const,
  )
  const english = scores[0]?.[1] ?? 0
  const best = scores.reduce((a, b) => (b[1] > a[1] ? b : a), ['en', 0] as const)
  return best[1] >= 2 && best[1] > english ? best[0] : 'en'
}
