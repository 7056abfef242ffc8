/** Factors to the first unit of each kind; exact by definition where the unit has one (BIPM, NIST SP 811). */
export const unitTables: Readonly<Record<string, string>> = {
  length: `m 1 metre metres meter meters; km 1000 kilometre kilometres kilometer kilometers; cm 0.01 centimetre centimetres centimeter centimeters;
    mm 0.001 millimetre millimetres millimeter millimeters; µm 0.000001 um micrometre micrometres micrometer micrometers micron microns;
    nm 1e-9 nanometre nanometres nanometer nanometers; mi 1609.344 mile miles; yd 0.9144 yard yards; ft 0.3048 foot feet;
    in 0.0254 inch inches; nmi 1852 "nautical mile" "nautical miles"; ly 9.4607304725808e15 lightyear lightyears light-year light-years;
    au 149597870700 "astronomical unit" "astronomical units"`,
  mass: `kg 1 kilogram kilograms kilogramme kilogrammes kilo kilos; g 0.001 gram grams gramme grammes; mg 0.000001 milligram milligrams;
    µg 1e-9 ug microgram micrograms; t 1000 tonne tonnes "metric ton" "metric tons"; lb 0.45359237 lbs pound pounds;
    oz 0.028349523125 ounce ounces; st 6.35029318 stone stones; ton 907.18474 tons "short ton" "short tons"`,
  time: `s 1 sec secs second seconds; ms 0.001 millisecond milliseconds; min 60 mins minute minutes; h 3600 hr hrs hour hours;
    d 86400 day days; wk 604800 week weeks; yr 31557600 year years`,
  volume: `l 1 litre litres liter liters; ml 0.001 millilitre millilitres milliliter milliliters; cl 0.01 centilitre centilitres;
    m3 1000 m³ m^3 "cubic metre" "cubic metres" "cubic meter" "cubic meters"; cm3 0.001 cm³ cm^3 cc "cubic centimetre" "cubic centimetres" "cubic centimeters";
    gal 3.785411784 gallon gallons; qt 0.946352946 quart quarts; pt 0.473176473 pint pints; cup 0.2365882365 cups;
    floz 0.0295735295625 "fl oz" "fluid ounce" "fluid ounces"; tbsp 0.01478676478125 tablespoon tablespoons; tsp 0.00492892159375 teaspoon teaspoons`,
  area: `m2 1 m² m^2 sqm "square metre" "square metres" "square meter" "square meters"; km2 1000000 km² km^2 "square kilometre" "square kilometres" "square kilometers";
    cm2 0.0001 cm² cm^2 "square centimetre" "square centimetres" "square centimeters"; ha 10000 hectare hectares; acre 4046.8564224 acres;
    ft2 0.09290304 ft² ft^2 sqft "square foot" "square feet"; mi2 2589988.110336 mi² mi^2 "square mile" "square miles"`,
  speed: `m/s 1 mps "metres per second" "meters per second"; km/h 0.2777777777777778 kmh kph "kilometres per hour" "kilometers per hour";
    mph 0.44704 "miles per hour"; kn 0.5144444444444445 knot knots; ft/s 0.3048 "feet per second"`,
  energy: `J 1 joule joules; kJ 1000 kilojoule kilojoules; cal 4.184 calorie calories; kcal 4184 kilocalorie kilocalories;
    kWh 3600000 "kilowatt hour" "kilowatt hours"; Wh 3600 "watt hour" "watt hours"; eV 1.602176634e-19 electronvolt electronvolts`,
  pressure: `Pa 1 pascal pascals; kPa 1000 kilopascal kilopascals; bar 100000 bars; mbar 100 millibar millibars;
    atm 101325 atmosphere atmospheres; mmHg 133.322387415 torr; psi 6894.757293168361`,
  power: `W 1 watt watts; kW 1000 kilowatt kilowatts; MW 1000000 megawatt megawatts; hp 745.6998715822702 horsepower`,
  force: `N 1 newton newtons; kN 1000 kilonewton kilonewtons; lbf 4.4482216152605 "pound-force"`,
  angle: `deg 1 ° degree degrees; rad 57.29577951308232 radian radians; grad 0.9 gradian gradians gon; turn 360 turns revolution revolutions`,
  data: `B 1 byte bytes; bit 0.125 bits; kB 1000 kilobyte kilobytes; MB 1000000 megabyte megabytes; GB 1000000000 gigabyte gigabytes;
    TB 1000000000000 terabyte terabytes; KiB 1024 kibibyte kibibytes; MiB 1048576 mebibyte mebibytes; GiB 1073741824 gibibyte gibibytes`,
}
