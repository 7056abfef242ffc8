import fc from 'fast-check'
import { calculators } from '../../src/local/calculators.js'
import { type Shipped, shipped } from '../support/fixtures.js'

let tools: Shipped
beforeAll(async () => {
  tools = await shipped()
})
const answer = (name: string, parameters: object) => {
  const tool = tools.catalogue.find(name)!
  const { value, errors } = tool.checkInput(parameters)
  expect(errors).toEqual([])
  const { output } = calculators[name]!(value as Parameters<(typeof calculators)[string]>[0], 'seed')
  expect(tool.checkOutput(output).errors).toEqual([])
  return output
}

describe('known answers:', () => {
  test.each<[string, object, object]>([
    ['unit_converter', { conversion: '5 km to miles' }, { result: '3.106855961 mi', kind: 'length' }],
    ['unit_converter', { conversion: '100 °F to celsius' }, { result: '37.77777778 °C' }],
    ['unit_converter', { conversion: '-40 c to f' }, { result: '-40 °F' }],
    ['unit_converter', { conversion: '0 K in °C' }, { result: '-273.15 °C' }],
    ['unit_converter', { conversion: 'how many feet are 2 m' }, { result: '6.56167979 ft' }],
    ['unit_converter', { conversion: '12 in to cm' }, { result: '30.48 cm' }],
    ['unit_converter', { conversion: '1,500 MB to GB' }, { result: '1.5 GB' }],
    ['unit_converter', { conversion: '255 to hexadecimal' }, { result: 'FF', kind: 'number base' }],
    ['unit_converter', { conversion: '1994 to roman numerals' }, { result: 'MCMXCIV' }],
    ['percentage_calculator', { question: '80 to 100' }, { result: '25% (an increase)' }],
    ['percentage_calculator', { question: '80 is 20' }, { result: '25%' }],
    ['percentage_calculator', { question: '20% off 50' }, { result: '40' }],
    [
      'statistics_summary',
      { numbers: '2, 4, 4, 4, 5, 5, 7, 9' },
      {
        mean: 5,
        median: 4.5,
        mode: [4],
        population_standard_deviation: 2,
        range: 7,
        first_quartile: 4,
        third_quartile: 6,
      },
    ],
    ['statistics_summary', { numbers: '7' }, { count: 1, mean: 7, median: 7, interquartile_range: 0 }],
    ['statistics_summary', { numbers: '1 2 3' }, { mode: [], sample_standard_deviation: 1 }],
    [
      'grade_calculator',
      { grades: 'homework 20% 95, exam 50% 80', goal: 90 },
      { weighted_grade: 84.29, needed_on_the_rest: 103.33 },
    ],
    ['grade_calculator', { grades: 'labs: 88 (weight 30); final: 75 (weight 70)' }, { weighted_grade: 78.9 }],
    ['gpa_calculator', { courses: 'A 3 credits, B+ 4 credits' }, { gpa: 3.6, credits: 7 }],
    ['number_base_converter', { number: '42', target: 'binary' }, { result: '101010' }],
    ['number_base_converter', { number: '0xff', target: 'decimal' }, { result: '255' }],
    ['number_base_converter', { number: '1011 in binary', target: 'decimal' }, { result: '11' }],
    ['number_base_converter', { number: '-8', target: 'octal' }, { result: '-10' }],
    ['roman_numeral_converter', { number: '1994' }, { numeral: 'MCMXCIV' }],
    ['roman_numeral_converter', { number: 'what is MMXXVI' }, { number: 2026 }],
    ['fraction_decimal_converter', { number: '5/6' }, { decimal: '0.8(3)', percentage: '83.(3)%' }],
    ['fraction_decimal_converter', { number: '0.1(6)' }, { fraction: '1/6' }],
    ['fraction_decimal_converter', { number: '37.5%' }, { fraction: '3/8' }],
    ['fraction_decimal_converter', { number: '-17/5' }, { mixed_number: '-3 2/5', decimal: '-3.4' }],
    [
      'prime_factorizer',
      { number: '360' },
      { factorization: '2^3 × 3^2 × 5', divisor_count: 24, is_prime: false },
    ],
    ['prime_factorizer', { number: '999999000001' }, { is_prime: true }],
    ['gcd_lcm_calculator', { numbers: '48 and 18' }, { gcd: 6, lcm: '144' }],
    ['gcd_lcm_calculator', { numbers: '4, 6 and 10' }, { gcd: 2, lcm: '60' }],
    [
      'sequence_analyzer',
      { terms: '2, 5, 8, 11' },
      { rule: 'a(n) = 3n - 1', next_terms: ['14', '17', '20'] },
    ],
    ['sequence_analyzer', { terms: '3, 6, 12, 24' }, { kind: 'geometric', next_terms: ['48', '96', '192'] }],
    ['sequence_analyzer', { terms: '1, 4, 9, 16' }, { rule: 'a(n) = n^2', next_terms: ['25', '36', '49'] }],
    [
      'sequence_analyzer',
      { terms: '1, 1, 2, 3, 5, 8' },
      { kind: 'Fibonacci-like', next_terms: ['13', '21', '34'] },
    ],
    ['combinations_calculator', { counts: '10 choose 3' }, { combinations: '120', permutations: '720' }],
    ['combinations_calculator', { counts: '6 out of 49' }, { combinations: '13983816' }],
    [
      'matrix_calculator',
      { matrix: '[[1,2],[3,4]]', operation: 'inverse' },
      { result: ['[-2, 1]', '[3/2, -1/2]'] },
    ],
    ['matrix_calculator', { matrix: '0 1; 1 0' }, { result: ['-1'] }],
    ['matrix_calculator', { matrix: '[[1,2],[2,4]]', operation: 'rank' }, { result: ['1'] }],
    [
      'matrix_calculator',
      { matrix: '[[1,2],[3,4]] and [[0,1],[1,0]]', operation: 'product' },
      { result: ['[2, 1]', '[4, 3]'] },
    ],
    [
      'quadratic_analyzer',
      { quadratic: 'y = x^2 - 4x + 3' },
      { vertex: '(2, -1)', vertex_form: '(x - 2)^2 - 1', zeros: 'x = 1 or x = 3' },
    ],
    ['scientific_notation_converter', { number: '0.00042' }, { scientific: '4.2 × 10^-4', exponent: -4 }],
    ['scientific_notation_converter', { number: '3.1 x 10^5' }, { decimal: '310000' }],
    ['significant_figures_calculator', { number: '0.00420' }, { significant_figures: 3 }],
    ['significant_figures_calculator', { number: '45000' }, { significant_figures: 2 }],
    ['significant_figures_calculator', { number: '9.996', round_to: 3 }, { rounded: '10.0' }],
    ['significant_figures_calculator', { number: '0.0099', round_to: 1 }, { rounded: '0.01' }],
    [
      'triangle_solver',
      { triangle: 'sides 3, 4, 5' },
      { area: 6, angles: { A: 36.87, B: 53.13, C: 90 }, kind: 'right, scalene' },
    ],
    ['triangle_solver', { triangle: 'sides 5 and 7 and angle 60' }, { sides: { a: 5, b: 7, c: 6.245 } }],
    ['triangle_solver', { triangle: 'side 10 and angles 40 and 60' }, { angles: { A: 80, B: 40, C: 60 } }],
    ['triangle_solver', { triangle: 'legs 6 and 8' }, { sides: { a: 6, b: 8, c: 10 } }],
    [
      'geometry_calculator',
      { shape: 'sphere', measures: 'diameter 6' },
      { results: [{ value: 113.0973355 }, { value: 113.0973355 }] },
    ],
    [
      'geometry_calculator',
      { shape: 'cylinder', measures: 'height 10 and radius 3' },
      { measures: [{ value: 3 }, { value: 10 }] },
    ],
    [
      'compound_interest_calculator',
      { terms: '1000 at 5% for 3 years' },
      { final_amount: 1157.63, simple_interest: 150 },
    ],
    [
      'compound_interest_calculator',
      { terms: '$1,000 at 12% for 6 months', compounding: 'monthly' },
      { final_amount: 1061.52 },
    ],
    ['truth_table_writer', { formula: 'p and not p' }, { kind: 'contradiction' }],
    ['truth_table_writer', { formula: '(p -> q) <-> (~q -> ~p)' }, { kind: 'tautology' }],
    [
      'truth_table_writer',
      { formula: 'p implies q' },
      { rows: [{ result: 'T' }, { result: 'F' }, { result: 'T' }, { result: 'T' }] },
    ],
    [
      'periodic_table_lookup',
      { element: 'iron' },
      { symbol: 'Fe', atomic_number: 26, electron_configuration: '[Ar] 3d6 4s2' },
    ],
    ['periodic_table_lookup', { element: 'chromium' }, { electron_configuration: '[Ar] 3d5 4s1' }],
    ['periodic_table_lookup', { element: '118' }, { name: 'Oganesson', group: '18' }],
    ['molar_mass_calculator', { formula: 'C6H12O6' }, { molar_mass: 180.156 }],
    ['molar_mass_calculator', { formula: 'Al2(SO4)3' }, { molar_mass: 342.132 }],
    ['molar_mass_calculator', { formula: 'CuSO4·5H2O' }, { molar_mass: 249.677 }],
    ['molar_mass_calculator', { formula: 'water' }, { formula: 'H2O', molar_mass: 18.015 }],
    ['chemical_equation_balancer', { equation: 'Fe + O2 -> Fe2O3' }, { balanced: '4 Fe + 3 O2 -> 2 Fe2O3' }],
    [
      'chemical_equation_balancer',
      { equation: 'KMnO4 + HCl = KCl + MnCl2 + H2O + Cl2' },
      { coefficients: [2, 16, 2, 2, 8, 5] },
    ],
    ['ph_calculator', { solution: '0.01 M HCl' }, { ph: 2, kind: 'acidic' }],
    ['ph_calculator', { solution: '0.001 M NaOH' }, { ph: 11, kind: 'basic' }],
    ['ph_calculator', { solution: '[H+] = 1e-7' }, { ph: 7, kind: 'neutral' }],
    ['kinematics_solver', { motion: 'u=0, a=2, t=5' }, { displacement_m: 25, final_velocity_m_s: 10 }],
    ['kinematics_solver', { motion: 's=100 u=0 t=8' }, { acceleration_m_s2: 3.125 }],
    ['kinematics_solver', { motion: 'v=0, u=20, a=-5' }, { time_s: 4, displacement_m: 40 }],
    ['ohms_law_calculator', { circuit: '12 V and 4 ohms' }, { current_a: 3, power_w: 36 }],
    ['ohms_law_calculator', { circuit: '4, 6 and 12 ohms in parallel' }, { resistance_ohm: 2 }],
    [
      'punnett_square_solver',
      { cross: 'Aa x Aa' },
      {
        genotypes: [
          { genotype: 'Aa', percent: 50 },
          { genotype: 'AA', percent: 25 },
          { genotype: 'aa', percent: 25 },
        ],
      },
    ],
    [
      'dna_transcriber',
      { sequence: 'ATGGCCTAA' },
      { mrna: 'AUGGCCUAA', complement: 'TACCGGATT', protein: 'Met-Ala' },
    ],
    ['word_counter', { text: 'The cat sat. It slept!' }, { words: 5, sentences: 2, characters: 22 }],
    ['syllable_counter', { text: 'photosynthesis' }, { syllables: 5 }],
    [
      'syllable_counter',
      { text: 'an old silent pond\na frog jumps into the pond\nsplash silence again' },
      { is_haiku: true },
    ],
    [
      'reading_time_calculator',
      { reading: '320 pages in 10 days' },
      { days: 10, amount_per_day: '32 pages', minutes_per_day: 37 },
    ],
    ['morse_code_translator', { message: 'SOS now' }, { result: '... --- ... / -. --- .--' }],
    ['caesar_cipher_trainer', { message: 'Hello, zoo', shift: 3 }, { result: 'Khoor, crr' }],
    [
      'caesar_cipher_trainer',
      { message: 'wkh txlfn eurzq ira mxpsv ryhu wkh odcb grj dqg wkhq uhvwv', mode: 'crack' },
      { shift: 3 },
    ],
    ['pomodoro_timetable', { duration: '3 hours' }, { work_blocks: 5, work_minutes: 125 }],
    [
      'verb_conjugator',
      { verb: 'hablar', language: 'Spanish' },
      {
        forms: [
          { form: 'hablo' },
          { form: 'hablas' },
          { form: 'habla' },
          { form: 'hablamos' },
          { form: 'habláis' },
          { form: 'hablan' },
        ],
      },
    ],
    [
      'verb_conjugator',
      { verb: 'aimer', language: 'french', tense: 'past' },
      { forms: [{ pronoun: "j'", form: 'ai aimé' }, {}, {}, {}, {}, {}] },
    ],
    [
      'verb_conjugator',
      { verb: 'vendre', language: 'french', tense: 'future' },
      { forms: [{ form: 'vendrai' }, {}, {}, {}, {}, { form: 'vendront' }] },
    ],
    ['musical_scale_speller', { scale: 'Eb major' }, { pitches: ['E♭', 'F', 'G', 'A♭', 'B♭', 'C', 'D'] }],
    ['musical_scale_speller', { scale: 'F# minor' }, { pitches: ['F♯', 'G♯', 'A', 'B', 'C♯', 'D', 'E'] }],
    ['chord_speller', { chord: 'Bbmaj7' }, { pitches: ['B♭', 'D', 'F', 'A'] }],
    ['chord_speller', { chord: 'F#dim' }, { pitches: ['F♯', 'A', 'C'] }],
    ['chord_speller', { chord: 'C7' }, { pitches: ['C', 'E', 'G', 'B♭'] }],
    ['contrast_checker', { colours: '#000 on white' }, { ratio: '21:1' }],
    [
      'contrast_checker',
      { colours: '#777777 on #ffffff' },
      { ratio: '4.47:1', checks: [{ result: 'fails' }, { result: 'passes' }, {}, {}, {}] },
    ],
    [
      'multiplication_table_writer',
      { number: '8 up to 3' },
      { rows: [{ result: 8 }, { result: 16 }, { calculation: '3 × 8', result: 24 }] },
    ],
    [
      'function_table_calculator',
      { function: 'y = x^2 - 3 from -1 to 1' },
      {
        rows: [
          { x: -1, y: '-2' },
          { x: 0, y: '-3' },
          { x: 1, y: '-2' },
        ],
      },
    ],
  ])('%s %j', (name, parameters, expected) => expect(answer(name, parameters)).toMatchObject(expected))

  test('an easy text reads more easily than a hard one', () => {
    const ease = (text: string) => Number(answer('readability_analyzer', { text })['flesch_reading_ease'])
    expect(ease('The cat sat on the mat. It was a fat cat.')).toBeGreaterThan(100)
    expect(
      ease('Institutional considerations necessitate comprehensive organizational deliberation.'),
    ).toBeLessThan(0)
  })
})

describe('dates', () => {
  test.each([
    [
      '2027-01-05 and 2027-03-01',
      { days: 55, weeks: '7 weeks and 6 days', full_months: 1, working_days: 39 },
    ],
    ['14 July 1789 and 4 July 1776', { days: 4_758 }],
    ['2028-02-28 and 2028-03-01', { days: 2 }],
  ])('%s', (dates, expected) =>
    expect(tools.run('date_difference_calculator', { dates }).output).toMatchObject(expected),
  )

  test('reviews grow apart and end before the exam', () => {
    const { reviews } = tools.run('spaced_review_scheduler', {
      topic: 'mitosis',
      start_date: '2027-01-01',
      exam_date: '2027-01-20',
    }).output
    expect((reviews as { date: string }[]).map(({ date }) => date)).toEqual([
      '2027-01-01',
      '2027-01-02',
      '2027-01-04',
      '2027-01-08',
      '2027-01-15',
      '2027-01-19',
    ])
  })
})

describe('there and back again', () => {
  test('every number has one Roman numeral', () => {
    for (let number = 1; number <= 3_999; number += 1) {
      const { numeral } = answer('roman_numeral_converter', { number: String(number) })
      expect(answer('roman_numeral_converter', { number: numeral })).toMatchObject({ number })
    }
  })

  test('every base', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
        fc.constantFrom('binary', 'octal', 'hexadecimal'),
        (number, target) => {
          const { result } = answer('number_base_converter', { number: String(number), target })
          expect(
            answer('number_base_converter', { number: `${target} ${result}`, target: 'decimal' })['result'],
          ).toBe(String(number))
        },
      ),
    )
  })

  test('a decimal with its period is the fraction again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 1, max: 60 }), (top, bottom) => {
        const { decimal, fraction } = answer('fraction_decimal_converter', { number: `${top}/${bottom}` })
        if (!String(decimal).includes('…') && (/\((\d+)\)/.exec(String(decimal))?.[1]?.length ?? 0) <= 18)
          expect(answer('fraction_decimal_converter', { number: decimal })['fraction']).toBe(fraction)
      }),
    )
  })

  test('a ciphered text is read again, and Morse code too', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'abcXYZ 019'), minLength: 1, maxLength: 40 }),
        fc.integer({ min: -25, max: 25 }),
        (text, shift) => {
          fc.pre(/[a-z]/i.test(text))
          const { result } = answer('caesar_cipher_trainer', { message: text, shift })
          expect(answer('caesar_cipher_trainer', { message: result, shift, mode: 'decrypt' })['result']).toBe(
            text,
          )
          const { result: code } = answer('morse_code_translator', { message: text })
          expect(answer('morse_code_translator', { message: code })['result']).toBe(
            text.toUpperCase().trim().replace(/ +/g, ' '),
          )
        },
      ),
    )
  })

  test('the factors of a number multiply to it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1_000_000 }), (number) => {
        const { factorization } = answer('prime_factorizer', { number: String(number) })
        const product = String(factorization)
          .split(' × ')
          .reduce((all, part) => {
            const [prime = 1, exponent = 1] = part.split('^').map(Number)
            return all * prime ** exponent
          }, 1)
        expect(product).toBe(number)
      }),
    )
  })

  test('a balanced equation has the same atoms on both sides', () => {
    const equations = [
      'C3H8 + O2 -> CO2 + H2O',
      'Al + HCl -> AlCl3 + H2',
      'H2 + O2 -> H2O',
      'Ca(OH)2 + H3PO4 -> Ca3(PO4)2 + H2O',
      'K4Fe(CN)6 + H2SO4 + H2O -> K2SO4 + FeSO4 + (NH4)2SO4 + CO',
    ]
    for (const equation of equations)
      for (const { before, after } of answer('chemical_equation_balancer', { equation })['atoms'] as {
        before: number
        after: number
      }[])
        expect(before).toBe(after)
  })
})

describe('what can not be read is INVALID_INPUT, or left to a model:', () => {
  test.each<[string, object]>([
    ['unit_converter', { conversion: '5 km to kg' }],
    ['unit_converter', { conversion: 'this sentence' }],
    ['roman_numeral_converter', { number: '4000' }],
    ['roman_numeral_converter', { number: 'IIII' }],
    ['number_base_converter', { number: '0b102' }],
    ['fraction_decimal_converter', { number: '1/0' }],
    ['triangle_solver', { triangle: '1, 2, 5' }],
    ['matrix_calculator', { matrix: '[[1,2],[3]]' }],
    ['matrix_calculator', { matrix: '[[1,2,3],[4,5,6]]' }],
    ['chemical_equation_balancer', { equation: 'Fe -> Au' }],
    ['chemical_equation_balancer', { equation: 'hello' }],
    ['kinematics_solver', { motion: 'u=0, v=10, a=-5' }],
    ['ph_calculator', { solution: '0.1 M acetic acid' }],
    ['truth_table_writer', { formula: 'p and' }],
    ['molar_mass_calculator', { formula: 'Xx2' }],
    ['verb_conjugator', { verb: 'ser', language: 'spanish' }],
    ['verb_conjugator', { verb: 'hablar', language: 'klingon' }],
    ['sequence_analyzer', { terms: '1, 2' }],
    ['contrast_checker', { colours: 'red' }],
    ['pomodoro_timetable', { duration: '5 minutes' }],
  ])('%s %j', (name, parameters) =>
    expect(() => answer(name, parameters)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/INVALID_INPUT|UNAVAILABLE/) }),
    ),
  )

  const hostile = [
    '1'.repeat(8_000),
    '1,'.repeat(4_000),
    '('.repeat(8_000),
    'a '.repeat(4_000),
    'A'.repeat(8_000),
    '-'.repeat(8_000),
    '1.'.repeat(4_000),
    '[1 '.repeat(2_600),
    ' '.repeat(8_000),
    'x=1 '.repeat(2_000),
    'H2'.repeat(4_000),
    '. a'.repeat(2_600),
  ]
  test.each(Object.keys(calculators))('%s comes to an end with any text', (name) => {
    const { checkInput, manifest } = tools.catalogue.find(name)!
    const properties = Object(manifest.input_schema['properties']) as Record<
      string,
      { type: string; maxLength?: number; enum?: string[]; format?: string }
    >
    for (const text of hostile) {
      const entries = Object.entries(properties)
        .filter(([, property]) => property.type === 'string' && !property.format)
        .map(([key, property]) => [key, property.enum?.[0] ?? text.slice(0, property.maxLength)])
      try {
        answer(name, checkInput(Object.fromEntries(entries)).value as object)
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/INVALID_INPUT|UNAVAILABLE/) })
      }
    }
  })
})
