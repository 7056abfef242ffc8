/** Chat spellings and slips that are too short or too far for the speller. */
export const chatSpellings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    u: 'you', ur: 'your', r: 'are', pls: 'please', plz: 'please', plss: 'please', plez: 'please', thx: 'thanks', ty: 'thanks',
    abt: 'about', bout: 'about', dont: "don't", doesnt: "doesn't", didnt: "didn't", cant: "can't", wont: "won't", isnt: "isn't",
    im: "i'm", ive: "i've", id: "i'd", whats: "what's", hows: "how's", whos: "who's", lets: "let's", tmrw: 'tomorrow', tmr: 'tomorrow',
    '2moro': 'tomorrow', tomorow: 'tomorrow', tommorow: 'tomorrow', tommorrow: 'tomorrow', tmw: 'tomorrow', bc: 'because', cuz: 'because',
    coz: 'because', explane: 'explain', explian: 'explain', expalin: 'explain', xplain: 'explain', exlpain: 'explain', explan: 'explain',
    expain: 'explain', qiuz: 'quiz', quizz: 'quiz', quizes: 'quizzes', qiz: 'quiz', quix: 'quiz', quiiz: 'quiz', quizs: 'quizzes', qs: 'questions', ques: 'questions',
    flashcrads: 'flashcards', flascards: 'flashcards', flashcard: 'flashcard', flaschards: 'flashcards', flahscards: 'flashcards', falshcards: 'flashcards', fcs: 'flashcards',
    ntoes: 'notes', noets: 'notes', nots: 'notes', notez: 'notes', diff: 'difference', diffrence: 'difference', diference: 'difference', differance: 'difference',
    vocabs: 'vocab', summerize: 'summarize', summerise: 'summarise', sumarize: 'summarize', summarzie: 'summarize', prob: 'problem', probs: 'problems', mult: 'multiple',
    mcqs: 'mcqs', qns: 'questions', ezpz: 'easy', ez: 'easy', giv: 'give', gve: 'give', mak: 'make', maek: 'make', mke: 'make', crate: 'create', teh: 'the', hte: 'the', wat: 'what', wut: 'what',
    abuot: 'about', aobut: 'about', baout: 'about', hlep: 'help', halp: 'help', n: 'and', nd: 'and', adn: 'and', knw: 'know', kno: 'know', hw: 'homework', esay: 'essay', essey: 'essay',
    tets: 'test', tst: 'test', crads: 'cards', cadrs: 'cards', quetions: 'questions', qustions: 'questions', mnemonik: 'mnemonic', pneumonic: 'mnemonic', nemonic: 'mnemonic',
    compair: 'compare', comapre: 'compare', timline: 'timeline', tiemline: 'timeline', grammer: 'grammar', schedual: 'schedule', shedule: 'schedule',
    beginer: 'beginner', intermidiate: 'intermediate', advance: 'advanced', dificult: 'difficult', excercises: 'exercises', excercise: 'exercise', wrksheet: 'worksheet', gimmie: 'gimme', wnt: 'want', ned: 'need', ineed: 'need', 'w/': 'with', 'w/o': 'without', thru: 'through', smth: 'something',
  }),
)

/** Everyday words that resemble a word of the tools' vocabulary and must stay as they are. */
export const everydayWords: ReadonlySet<string> = new Set(
  `advances structures structure narratives multiply multiples exposition plains question's conception concepts simpler
  simples singly normals average averages formal formula formed former format shorter shorten shorted longed lounge
  printer painter pointer pointed nation notion motion notation stories stores scores essays easy listing lesson person
  reason season arguments argued augment examine examiner exam examples sample samples sampling crafts cards carts yards
  planet planets planes plants plan quite quiet quit verses version verse tables tablet outliner words worlds swords
  reference preference deference difference references different differences definite definition tester tasted tested rhymes thymes
  image imagine stated status strict struct history english algebra geometry science chemistry physics biology studying
  french spanish during bottom button batter letter better litter latter liter litre literature number member ember
  tension pension section action fraction friction fiction traction factor tractor faction vector victor sector
  equation equations equator estuary summary summery debating decade cement clement climate primate private`.split(/\s+/),
)
