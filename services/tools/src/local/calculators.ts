import { trainCaesar, translateMorse } from './codes/ciphers.js'
import { buildTruthTable } from './codes/truth-table.js'
import type { LocalTool } from './computed.js'
import { conjugate } from './languages/verb-conjugator.js'
import { compoundInterest } from './money/interest.js'
import { buildChord, buildScale } from './music/pitches.js'
import { countChoices } from './numbers/combinatorics.js'
import { convertFraction } from './numbers/fraction-decimals.js'
import { calculateMatrix } from './numbers/matrices.js'
import { convertNumberBase } from './numbers/number-bases.js'
import { scientificNotation, significantFigures } from './numbers/number-forms.js'
import { calculatePercentage } from './numbers/percentage-calculator.js'
import { convertRomanNumeral } from './numbers/roman-numerals.js'
import { analyseSequence } from './numbers/sequences.js'
import { convertUnits } from './numbers/unit-converter.js'
import { divisorsAndMultiples, factorise, multiplicationTable } from './numbers/whole-numbers.js'
import { planPomodoros } from './planning/time-plans.js'
import { punnettSquare, transcribeDna } from './science/biology-tools.js'
import { calculatePh, lookUpElement, molarMass } from './science/chemistry-tools.js'
import { balanceEquation } from './science/equation-balancer.js'
import { solveCircuit, solveMotion } from './science/physics-tools.js'
import { checkContrast } from './shapes/contrast.js'
import { analyseQuadratic, tabulateFunction } from './shapes/quadratic-analyzer.js'
import { measureShape } from './shapes/solids-and-areas.js'
import { solveTriangle } from './shapes/triangles.js'
import { calculateGpa, calculateGrade } from './statistics/grades.js'
import { summariseNumbers } from './statistics/statistics-summary.js'
import { analyseReadability, countSyllables, countWords, planReading } from './text/text-measures.js'

/** Exact tools beyond the brief's named ones, by name: their answer follows from their parameters alone. */
export const calculators: Readonly<Record<string, LocalTool>> = {
  caesar_cipher_trainer: trainCaesar,
  chemical_equation_balancer: balanceEquation,
  chord_speller: buildChord,
  combinations_calculator: countChoices,
  compound_interest_calculator: compoundInterest,
  contrast_checker: checkContrast,
  dna_transcriber: transcribeDna,
  fraction_decimal_converter: convertFraction,
  function_table_calculator: tabulateFunction,
  gcd_lcm_calculator: divisorsAndMultiples,
  geometry_calculator: measureShape,
  gpa_calculator: calculateGpa,
  grade_calculator: calculateGrade,
  kinematics_solver: solveMotion,
  matrix_calculator: calculateMatrix,
  molar_mass_calculator: molarMass,
  morse_code_translator: translateMorse,
  multiplication_table_writer: multiplicationTable,
  musical_scale_speller: buildScale,
  number_base_converter: convertNumberBase,
  ohms_law_calculator: solveCircuit,
  percentage_calculator: calculatePercentage,
  periodic_table_lookup: lookUpElement,
  ph_calculator: calculatePh,
  pomodoro_timetable: planPomodoros,
  prime_factorizer: factorise,
  punnett_square_solver: punnettSquare,
  quadratic_analyzer: analyseQuadratic,
  readability_analyzer: analyseReadability,
  reading_time_calculator: planReading,
  roman_numeral_converter: convertRomanNumeral,
  scientific_notation_converter: scientificNotation,
  sequence_analyzer: analyseSequence,
  significant_figures_calculator: significantFigures,
  statistics_summary: summariseNumbers,
  syllable_counter: countSyllables,
  triangle_solver: solveTriangle,
  truth_table_writer: buildTruthTable,
  unit_converter: convertUnits,
  verb_conjugator: conjugate,
  word_counter: countWords,
}
