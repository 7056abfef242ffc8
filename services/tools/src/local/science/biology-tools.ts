import { z } from 'zod'
import { computed, unreadable } from '../computed.js'

const mostGenes = 3

/** The genes of a parent: "AaBb" has two, each with two letters of the same kind. */
function genesOf(parent: string): string[] | undefined {
  const pairs = parent.match(/[A-Za-z]{2}/g) ?? []
  const isGene = (pair: string): boolean => pair.charAt(0).toLowerCase() === pair.charAt(1).toLowerCase()
  return pairs.join('') === parent && pairs.length <= mostGenes && pairs.every(isGene) ? pairs : undefined
}

const gametes = (genes: readonly string[]): string[] =>
  genes.reduce<string[]>(
    (all, pair) => all.flatMap((start) => [...pair].map((allele) => start + allele)),
    [''],
  )

/** The dominant allele, in capitals, stands first. */
const combined = (left: string, right: string): string =>
  [...left].map((allele, index) => [allele, right.charAt(index)].sort().join('')).join('')

function tally(values: readonly string[]): { value: string; count: number; percent: number }[] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts]
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .map(([value, count]) => ({ value, count, percent: (100 * count) / values.length }))
}

/** What shows: capitals hide small letters (complete dominance). */
const phenotypeOf = (genotype: string): string =>
  (genotype.match(/../g) ?? [])
    .map((pair) =>
      /[A-Z]/.test(pair) ? `dominant ${pair.charAt(0).toUpperCase()}` : `recessive ${pair.charAt(0)}`,
    )
    .join(', ')

/** The square of two parents with up to three genes, with the shares of genotypes and phenotypes. */
export const punnettSquare = computed(z.object({ cross: z.string() }), ({ cross }) => {
  const words = (cross.match(/[A-Za-z]+/g) ?? []).filter((word) => word.length % 2 === 0 && genesOf(word))
  const [first = '', second = first] = words
  const [mother, father] = [genesOf(first), genesOf(second)]
  const letters = (genes: readonly string[]): string =>
    genes.map((pair) => pair.charAt(0).toLowerCase()).join('')
  if (first === '' || !mother || !father || letters(mother) !== letters(father))
    throw unreadable(
      'cross',
      'Write both parents with two letters for each gene, such as Aa x Aa or AaBb x aabb (three genes at most)',
    )
  const [down, across] = [gametes(mother), gametes(father)]
  const square = down.map((left) => ({
    gamete: left,
    offspring: across.map((right) => combined(left, right)).join('  '),
  }))
  const all = down.flatMap((left) => across.map((right) => combined(left, right)))
  return {
    parents: `${first} x ${second}`,
    gametes: across,
    square,
    genotypes: tally(all).map(({ value, ...rest }) => ({ genotype: value, ...rest })),
    phenotypes: tally(all.map(phenotypeOf)).map(({ value, ...rest }) => ({ phenotype: value, ...rest })),
  }
})

/** The standard genetic code, codons in the order UCAG (NCBI translation table 1). */
const acids = 'FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG'
const names: Readonly<Record<string, string>> = {
  A: 'Ala',
  R: 'Arg',
  N: 'Asn',
  D: 'Asp',
  C: 'Cys',
  Q: 'Gln',
  E: 'Glu',
  G: 'Gly',
  H: 'His',
  I: 'Ile',
  L: 'Leu',
  K: 'Lys',
  M: 'Met',
  F: 'Phe',
  P: 'Pro',
  S: 'Ser',
  T: 'Thr',
  W: 'Trp',
  Y: 'Tyr',
  V: 'Val',
  '*': 'Stop',
}
const order = 'UCAG'
const acidOf = (codon: string): string => {
  const [a = '', b = '', c = ''] = codon
  return names[acids.charAt(order.indexOf(a) * 16 + order.indexOf(b) * 4 + order.indexOf(c))] ?? '?'
}

/** A DNA strand (read as the coding strand, 5' to 3') with its complement, its mRNA and the protein from the first AUG. */
export const transcribeDna = computed(z.object({ sequence: z.string() }), ({ sequence }) => {
  const rows =
    sequence
      .toUpperCase()
      .replace(/[35]['’′]/g, ' ')
      .match(/[ACGTU]+(?:[ -][ACGTU]{3,})*/g) ?? []
  const longest = rows.sort((left, right) => right.length - left.length)[0]?.replace(/[ -]/g, '') ?? ''
  if (longest.length < 3)
    throw unreadable('sequence', 'Write a strand of the letters A, C, G and T, such as ATGGCCTAA')
  const dna = longest.replaceAll('U', 'T')
  const partner: Readonly<Record<string, string>> = { A: 'T', T: 'A', C: 'G', G: 'C' }
  const complement = [...dna].map((base) => partner[base] ?? '').join('')
  const mrna = dna.replaceAll('T', 'U')
  const start = mrna.indexOf('AUG')
  const codons = (start === -1 ? '' : mrna.slice(start)).match(/.{3}/g) ?? []
  const stop = codons.findIndex((codon) => acidOf(codon) === 'Stop')
  const protein = (stop === -1 ? codons : codons.slice(0, stop)).map(acidOf)
  return {
    dna,
    complement,
    mrna,
    codons,
    protein: protein.length > 0 ? protein.join('-') : 'no start codon AUG',
    gc_percent: Math.round((1_000 * (dna.match(/[GC]/g)?.length ?? 0)) / dna.length) / 10,
  }
})
