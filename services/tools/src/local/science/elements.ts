/** Symbol, name, standard atomic weight (IUPAC 2021, abridged; mass number where no weight is given), group (0: f-block), period, category. */
const table = `H Hydrogen 1.008 1 1 nonmetal;He Helium 4.0026 18 1 noble gas;Li Lithium 6.94 1 2 alkali metal;Be Beryllium 9.0122 2 2 alkaline earth metal;B Boron 10.81 13 2 metalloid;C Carbon 12.011 14 2 nonmetal;N Nitrogen 14.007 15 2 nonmetal;O Oxygen 15.999 16 2 nonmetal;F Fluorine 18.998 17 2 halogen;Ne Neon 20.180 18 2 noble gas;
Na Sodium 22.990 1 3 alkali metal;Mg Magnesium 24.305 2 3 alkaline earth metal;Al Aluminium 26.982 13 3 metal;Si Silicon 28.085 14 3 metalloid;P Phosphorus 30.974 15 3 nonmetal;S Sulfur 32.06 16 3 nonmetal;Cl Chlorine 35.45 17 3 halogen;Ar Argon 39.95 18 3 noble gas;
K Potassium 39.098 1 4 alkali metal;Ca Calcium 40.078 2 4 alkaline earth metal;Sc Scandium 44.956 3 4 transition metal;Ti Titanium 47.867 4 4 transition metal;V Vanadium 50.942 5 4 transition metal;Cr Chromium 51.996 6 4 transition metal;Mn Manganese 54.938 7 4 transition metal;Fe Iron 55.845 8 4 transition metal;Co Cobalt 58.933 9 4 transition metal;Ni Nickel 58.693 10 4 transition metal;Cu Copper 63.546 11 4 transition metal;Zn Zinc 65.38 12 4 transition metal;Ga Gallium 69.723 13 4 metal;Ge Germanium 72.630 14 4 metalloid;As Arsenic 74.922 15 4 metalloid;Se Selenium 78.971 16 4 nonmetal;Br Bromine 79.904 17 4 halogen;Kr Krypton 83.798 18 4 noble gas;
Rb Rubidium 85.468 1 5 alkali metal;Sr Strontium 87.62 2 5 alkaline earth metal;Y Yttrium 88.906 3 5 transition metal;Zr Zirconium 91.224 4 5 transition metal;Nb Niobium 92.906 5 5 transition metal;Mo Molybdenum 95.95 6 5 transition metal;Tc Technetium 97 7 5 transition metal;Ru Ruthenium 101.07 8 5 transition metal;Rh Rhodium 102.91 9 5 transition metal;Pd Palladium 106.42 10 5 transition metal;Ag Silver 107.87 11 5 transition metal;Cd Cadmium 112.41 12 5 transition metal;In Indium 114.82 13 5 metal;Sn Tin 118.71 14 5 metal;Sb Antimony 121.76 15 5 metalloid;Te Tellurium 127.60 16 5 metalloid;I Iodine 126.90 17 5 halogen;Xe Xenon 131.29 18 5 noble gas;
Cs Caesium 132.91 1 6 alkali metal;Ba Barium 137.33 2 6 alkaline earth metal;La Lanthanum 138.91 0 6 lanthanide;Ce Cerium 140.12 0 6 lanthanide;Pr Praseodymium 140.91 0 6 lanthanide;Nd Neodymium 144.24 0 6 lanthanide;Pm Promethium 145 0 6 lanthanide;Sm Samarium 150.36 0 6 lanthanide;Eu Europium 151.96 0 6 lanthanide;Gd Gadolinium 157.25 0 6 lanthanide;Tb Terbium 158.93 0 6 lanthanide;Dy Dysprosium 162.50 0 6 lanthanide;Ho Holmium 164.93 0 6 lanthanide;Er Erbium 167.26 0 6 lanthanide;Tm Thulium 168.93 0 6 lanthanide;Yb Ytterbium 173.05 0 6 lanthanide;Lu Lutetium 174.97 3 6 lanthanide;Hf Hafnium 178.49 4 6 transition metal;Ta Tantalum 180.95 5 6 transition metal;W Tungsten 183.84 6 6 transition metal;Re Rhenium 186.21 7 6 transition metal;Os Osmium 190.23 8 6 transition metal;Ir Iridium 192.22 9 6 transition metal;Pt Platinum 195.08 10 6 transition metal;Au Gold 196.97 11 6 transition metal;Hg Mercury 200.59 12 6 transition metal;Tl Thallium 204.38 13 6 metal;Pb Lead 207.2 14 6 metal;Bi Bismuth 208.98 15 6 metal;Po Polonium 209 16 6 metalloid;At Astatine 210 17 6 halogen;Rn Radon 222 18 6 noble gas;
Fr Francium 223 1 7 alkali metal;Ra Radium 226 2 7 alkaline earth metal;Ac Actinium 227 0 7 actinide;Th Thorium 232.04 0 7 actinide;Pa Protactinium 231.04 0 7 actinide;U Uranium 238.03 0 7 actinide;Np Neptunium 237 0 7 actinide;Pu Plutonium 244 0 7 actinide;Am Americium 243 0 7 actinide;Cm Curium 247 0 7 actinide;Bk Berkelium 247 0 7 actinide;Cf Californium 251 0 7 actinide;Es Einsteinium 252 0 7 actinide;Fm Fermium 257 0 7 actinide;Md Mendelevium 258 0 7 actinide;No Nobelium 259 0 7 actinide;Lr Lawrencium 262 3 7 actinide;Rf Rutherfordium 267 4 7 transition metal;Db Dubnium 268 5 7 transition metal;Sg Seaborgium 269 6 7 transition metal;Bh Bohrium 270 7 7 transition metal;Hs Hassium 269 8 7 transition metal;Mt Meitnerium 278 9 7 unknown;Ds Darmstadtium 281 10 7 unknown;Rg Roentgenium 282 11 7 unknown;Cn Copernicium 285 12 7 transition metal;Nh Nihonium 286 13 7 unknown;Fl Flerovium 289 14 7 unknown;Mc Moscovium 290 15 7 unknown;Lv Livermorium 293 16 7 unknown;Ts Tennessine 294 17 7 unknown;Og Oganesson 294 18 7 unknown`

export interface Element {
  readonly number: number
  readonly symbol: string
  readonly name: string
  /** In g/mol. */
  readonly weight: number
  readonly group: number
  readonly period: number
  readonly category: string
}

const elements: readonly Element[] = table.split(';').map((row, index) => {
  const [symbol = '', name = '', weight = '', group = '', period = '', ...category] = row.trim().split(' ')
  return {
    number: index + 1,
    symbol,
    name,
    weight: Number(weight),
    group: Number(group),
    period: Number(period),
    category: category.join(' '),
  }
})

export const elementOfSymbol: ReadonlyMap<string, Element> = new Map(
  elements.map((element) => [element.symbol, element]),
)
const otherNames: Readonly<Record<string, string>> = {
  aluminum: 'Al',
  sulphur: 'S',
  cesium: 'Cs',
  wolfram: 'W',
  natrium: 'Na',
  kalium: 'K',
}
const byName = new Map(elements.map((element) => [element.name.toLowerCase(), element]))

/** By symbol, name or atomic number, wherever it stands in the text; a name counts before a symbol. */
export function elementIn(text: string): Element | undefined {
  const words = text.match(/[\p{L}]+|\d+/gu) ?? []
  for (const word of words) {
    const named = byName.get(word.toLowerCase()) ?? elementOfSymbol.get(otherNames[word.toLowerCase()] ?? '')
    if (named) return named
  }
  for (const word of words) {
    const found = /^\d+$/.test(word) ? elements[Number(word) - 1] : elementOfSymbol.get(word)
    if (found) return found
  }
  return words.length === 1
    ? elementOfSymbol.get(`${words[0]?.charAt(0).toUpperCase()}${words[0]?.slice(1).toLowerCase()}`)
    : undefined
}
