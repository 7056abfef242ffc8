import { AppError } from '@tutor/contracts'
import { z } from 'zod'
import { computed, unreadable } from '../computed.js'

type Endings = Readonly<Record<string, readonly string[]>>
interface Tense {
  readonly endings: Endings
  /** Endings that follow the whole infinitive. */
  readonly onInfinitive?: boolean
}

const spanishPronouns = ['yo', 'tú', 'él/ella/usted', 'nosotros', 'vosotros', 'ellos/ustedes']
const frenchPronouns = ['je', 'tu', 'il/elle', 'nous', 'vous', 'ils/elles']
const rows = (text: string): string[] => text.split(' ')

/** Regular endings as in the Nueva gramática de la lengua española (RAE, 2009), §4. */
const spanish: Readonly<Record<string, Tense>> = {
  present: {
    endings: {
      ar: rows('o as a amos áis an'),
      er: rows('o es e emos éis en'),
      ir: rows('o es e imos ís en'),
    },
  },
  past: {
    endings: {
      ar: rows('é aste ó amos asteis aron'),
      er: rows('í iste ió imos isteis ieron'),
      ir: rows('í iste ió imos isteis ieron'),
    },
  },
  imperfect: {
    endings: {
      ar: rows('aba abas aba ábamos abais aban'),
      er: rows('ía ías ía íamos íais ían'),
      ir: rows('ía ías ía íamos íais ían'),
    },
  },
  future: {
    onInfinitive: true,
    endings: {
      ar: rows('é ás á emos éis án'),
      er: rows('é ás á emos éis án'),
      ir: rows('é ás á emos éis án'),
    },
  },
  conditional: {
    onInfinitive: true,
    endings: {
      ar: rows('ía ías ía íamos íais ían'),
      er: rows('ía ías ía íamos íais ían'),
      ir: rows('ía ías ía íamos íais ían'),
    },
  },
}
/** Regular endings as in Grevisse and Goosse, Le bon usage, 16th edition; the past is the passé composé with avoir. */
const french: Readonly<Record<string, Tense>> = {
  present: {
    endings: {
      er: rows('e es e ons ez ent'),
      ir: rows('is is it issons issez issent'),
      re: ['s', 's', '', 'ons', 'ez', 'ent'],
    },
  },
  past: { endings: { er: rows('é é é é é é'), ir: rows('i i i i i i'), re: rows('u u u u u u') } },
  imperfect: {
    endings: {
      er: rows('ais ais ait ions iez aient'),
      ir: rows('issais issais issait issions issiez issaient'),
      re: rows('ais ais ait ions iez aient'),
    },
  },
  future: {
    onInfinitive: true,
    endings: {
      er: rows('ai as a ons ez ont'),
      ir: rows('ai as a ons ez ont'),
      re: rows('ai as a ons ez ont'),
    },
  },
  conditional: {
    onInfinitive: true,
    endings: {
      er: rows('ais ais ait ions iez aient'),
      ir: rows('ais ais ait ions iez aient'),
      re: rows('ais ais ait ions iez aient'),
    },
  },
}
const avoir = ['ai', 'as', 'a', 'avons', 'avez', 'ont']

/** Regular verbs that are common in lessons. A verb that is not here may be irregular, which no ending shows. */
const regular = {
  spanish: new Set(
    'hablar trabajar estudiar cantar bailar caminar comprar escuchar mirar llamar ayudar amar cocinar dibujar enseñar esperar ganar lavar limpiar llevar llorar mandar montar nadar necesitar olvidar preguntar preparar quedar regresar saltar tomar usar viajar visitar desear entrar terminar aprender beber comer comprender correr creer deber leer meter prometer responder romper temer vender vivir abrir escribir recibir subir asistir decidir describir descubrir discutir existir permitir compartir cubrir sufrir unir'
      .split(' ')
      .filter((verb) => !['creer', 'leer'].includes(verb)),
  ),
  french: new Set(
    'parler aimer chanter danser donner travailler étudier écouter regarder habiter jouer marcher penser porter poser trouver demander aider chercher fermer montrer gagner garder laver quitter raconter utiliser visiter préparer oublier dessiner cuisiner finir choisir réussir remplir grandir obéir punir rougir grossir maigrir bâtir vendre attendre entendre perdre rendre répondre descendre fondre mordre'
      .split(' ')
      .filter((verb) => verb !== 'descendre'),
  ),
}
const languages = {
  spanish: { tenses: spanish, pronouns: spanishPronouns },
  french: { tenses: french, pronouns: frenchPronouns },
}
const startsWithVowel = /^[aeiouyhâàéèêëîïôûù]/i
const rules: Readonly<Record<string, string>> = {
  present: 'Take the ending of the infinitive off and add the endings of the present.',
  past: 'Spanish: pretérito, endings on the stem. French: passé composé, avoir and the participle.',
  imperfect: 'For what went on or was usual in the past.',
  future: 'Endings on the whole infinitive (French -re verbs lose the e).',
  conditional: 'The stem of the future with the endings of the imperfect.',
}

const key = (language: string): 'spanish' | 'french' | undefined => {
  const name = language.trim().toLowerCase()
  return name === 'spanish' || name === 'español'
    ? 'spanish'
    : name === 'french' || name === 'français'
      ? 'french'
      : undefined
}

/** The six forms of a regular Spanish or French verb. UNAVAILABLE with reason `model_required` for any other. */
export const conjugate = computed(
  z.object({
    verb: z.string(),
    language: z.string(),
    tense: z.enum(['present', 'past', 'imperfect', 'future', 'conditional']),
  }),
  ({ verb: text, language, tense }) => {
    const name = key(language)
    if (!name) throw needsModel(`Verbs of ${language} need a language model; Spanish and French are here.`)
    const words =
      text
        .toLowerCase()
        .normalize('NFC')
        .match(/\p{L}+/gu) ?? []
    const verb = words.find((word) => regular[name].has(word))
    if (words.length === 0) throw unreadable('verb', 'Write the infinitive, such as hablar or parler')
    if (!verb)
      throw needsModel(
        `“${text.slice(0, 60)}” is not among the regular verbs that are known here, and irregular ones need a language model.`,
      )
    const group = verb.slice(-2)
    const { endings, onInfinitive } = languages[name].tenses[tense] ?? { endings: {} }
    const stem = onInfinitive ? (name === 'french' ? verb.replace(/e$/, '') : verb) : verb.slice(0, -2)
    const forms = languages[name].pronouns.map((pronoun, index) => {
      const form = `${stem}${endings[group]?.[index] ?? ''}`
      return name === 'french'
        ? frenchForm(pronoun, form, tense === 'past' ? avoir[index] : undefined)
        : { pronoun, form }
    })
    return {
      verb,
      language: name === 'spanish' ? 'Spanish' : 'French',
      tense,
      forms,
      rule: rules[tense] ?? '',
    }
  },
)

/** "j'aime"; with the auxiliary in the past, "j'ai parlé". */
function frenchForm(
  pronoun: string,
  form: string,
  auxiliary: string | undefined,
): { pronoun: string; form: string } {
  const whole = auxiliary === undefined ? form : `${auxiliary} ${form}`
  return pronoun === 'je' && startsWithVowel.test(whole)
    ? { pronoun: "j'", form: whole }
    : { pronoun, form: whole }
}

const needsModel = (message: string): AppError =>
  new AppError('UNAVAILABLE', message, { reason: 'model_required' })
