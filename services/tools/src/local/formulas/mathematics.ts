/** Formula sheets of mathematics: a line of names, then `name | formula | symbols | when to use` for each formula. */
export const mathematicsSheets = `
# quadratic equations; quadratics; quadratic formula; parabolas
Quadratic formula | x = (-b ± √(b² - 4ac)) / (2a) | a, b, c: coefficients of ax² + bx + c = 0 | To solve any quadratic equation
Discriminant | D = b² - 4ac | a, b, c: coefficients | To see how many real solutions there are: two for D > 0, one for D = 0, none for D < 0
Vertex | x = -b / (2a) | a, b: coefficients | To find the turning point of a parabola
Vertex form | y = a(x - h)² + k | (h, k): vertex | To read off the turning point
Sum and product of roots | x₁ + x₂ = -b/a; x₁x₂ = c/a | x₁, x₂: roots | To check solutions or to build an equation from its roots
# linear equations; straight lines; linear functions; lines; coordinate geometry
Slope | m = (y₂ - y₁) / (x₂ - x₁) | (x₁, y₁), (x₂, y₂): two points | To find how steep a line is
Slope-intercept form | y = mx + b | m: slope; b: intercept with the y-axis | To draw a line or to read it
Point-slope form | y - y₁ = m(x - x₁) | m: slope; (x₁, y₁): a point of the line | To write a line through a known point
Distance | d = √((x₂ - x₁)² + (y₂ - y₁)²) | d: distance of two points | To measure between points
Midpoint | ((x₁ + x₂)/2, (y₁ + y₂)/2) | two points | To find the middle of a segment
Perpendicular slopes | m₁m₂ = -1 | m₁, m₂: slopes | To test whether two lines meet at a right angle
# trigonometry; sine and cosine; trig; trigonometric identities; trig identities
Sine, cosine, tangent | sin A = opposite/hypotenuse; cos A = adjacent/hypotenuse; tan A = opposite/adjacent | A: angle of a right triangle | In right triangles
Pythagorean identity | sin² A + cos² A = 1 | A: any angle | To change sines into cosines
Tangent | tan A = sin A / cos A | A: angle | To simplify expressions
Law of sines | a / sin A = b / sin B = c / sin C | a, b, c: sides; A, B, C: opposite angles | With two angles and a side
Law of cosines | c² = a² + b² - 2ab cos C | C: angle between a and b | With two sides and the angle between, or three sides
Double angle | sin 2A = 2 sin A cos A; cos 2A = cos² A - sin² A | A: angle | To rewrite a double angle
Sum of angles | sin(A + B) = sin A cos B + cos A sin B | A, B: angles | To divide an angle into known ones
Area of a triangle | S = ½ ab sin C | C: angle between a and b | Without the height
# geometry; area; perimeter; volume; areas and volumes; shapes; mensuration
Rectangle | A = lw; P = 2(l + w) | l: length; w: width | Area and perimeter
Triangle | A = ½ bh | b: base; h: height on it | Area
Circle | A = πr²; C = 2πr | r: radius | Area and circumference
Trapezium | A = ½ (a + b)h | a, b: parallel sides; h: height | Area
Cuboid | V = lwh; S = 2(lw + lh + wh) | l, w, h: edges | Volume and surface
Cylinder | V = πr²h; S = 2πr² + 2πrh | r: radius; h: height | Volume and surface
Cone | V = ⅓ πr²h | r: radius; h: height | Volume
Sphere | V = 4/3 πr³; S = 4πr² | r: radius | Volume and surface
Pythagorean theorem | a² + b² = c² | c: hypotenuse; a, b: legs | In right triangles
# exponents and logarithms; exponents; logarithms; powers; logs; indices
Product of powers | aᵐ · aⁿ = aᵐ⁺ⁿ | a: base; m, n: exponents | To multiply powers of one base
Quotient of powers | aᵐ / aⁿ = aᵐ⁻ⁿ | a: base, not 0 | To divide powers of one base
Power of a power | (aᵐ)ⁿ = aᵐⁿ | a: base | To simplify nested powers
Negative and broken exponents | a⁻ⁿ = 1/aⁿ; a^(1/n) = ⁿ√a | a: base | To write powers as fractions or roots
Logarithm | log_b x = y means bʸ = x | b: base; x > 0 | To solve for an exponent
Rules of logarithms | log(xy) = log x + log y; log(x/y) = log x - log y; log xⁿ = n log x | x, y > 0 | To take products and powers apart
Change of base | log_b x = ln x / ln b | b: base | With a calculator that has only ln
# derivatives; differentiation; differential calculus; calculus
Definition | f'(x) = lim (h → 0) (f(x + h) - f(x)) / h | f: function; h: small step | To differentiate from first principles
Power rule | (xⁿ)' = n xⁿ⁻¹ | n: exponent | For powers and polynomials
Product rule | (uv)' = u'v + uv' | u, v: functions | For products
Quotient rule | (u/v)' = (u'v - uv') / v² | v not 0 | For fractions
Chain rule | (f(g(x)))' = f'(g(x)) g'(x) | f: outer, g: inner function | For functions inside functions
Exponential and logarithm | (eˣ)' = eˣ; (ln x)' = 1/x | x > 0 for ln | For growth and its inverse
Sine and cosine | (sin x)' = cos x; (cos x)' = -sin x | x in radians | For waves
# integrals; integration; integral calculus; antiderivatives
Power rule | ∫ xⁿ dx = xⁿ⁺¹/(n + 1) + C | n not -1; C: constant | For powers and polynomials
Logarithm | ∫ 1/x dx = ln|x| + C | x not 0 | For n = -1
Exponential | ∫ eˣ dx = eˣ + C | C: constant | For growth
Sine and cosine | ∫ sin x dx = -cos x + C; ∫ cos x dx = sin x + C | x in radians | For waves
By parts | ∫ u v' dx = uv - ∫ u' v dx | u, v: functions | For products
Substitution | ∫ f(g(x)) g'(x) dx = ∫ f(u) du | u = g(x) | For functions inside functions
Fundamental theorem | ∫ₐᵇ f(x) dx = F(b) - F(a) | F' = f | For areas
# probability; probabilities; combinatorics
Probability | P(A) = favourable / possible | equally likely outcomes | For dice, cards and draws
Complement | P(not A) = 1 - P(A) | A: event | For "at least one"
Addition | P(A or B) = P(A) + P(B) - P(A and B) | A, B: events | For one or the other
Independent events | P(A and B) = P(A) P(B) | A, B independent | For both
Conditional probability | P(A|B) = P(A and B) / P(B) | P(B) not 0 | When B is known
Bayes' theorem | P(A|B) = P(B|A) P(A) / P(B) | P(B) not 0 | To turn a condition round
Permutations and combinations | nPr = n!/(n - r)!; nCr = n!/(r!(n - r)!) | n: things; r: chosen | To count with and without order
Binomial distribution | P(k) = nCk pᵏ (1 - p)ⁿ⁻ᵏ | n: tries; p: chance of success | For k successes
# statistics; mean, median and mode; mean median and mode; averages; descriptive statistics
Mean | x̄ = Σx / n | x: values; n: how many | For the average
Variance of a population | σ² = Σ(x - μ)² / N | μ: mean; N: size | For the spread of all values
Variance of a sample | s² = Σ(x - x̄)² / (n - 1) | x̄: mean of the sample | To estimate from a sample
Standard deviation | σ = √σ² | σ²: variance | In the unit of the values
z-score | z = (x - μ) / σ | x: value | To compare values of different scales
Interquartile range | IQR = Q₃ - Q₁ | Q₁, Q₃: quartiles | For the spread of the middle half
# sequences and series; sequences; series; arithmetic and geometric sequences; progressions
Arithmetic sequence | aₙ = a₁ + (n - 1)d | a₁: first term; d: difference | For equal steps
Arithmetic series | Sₙ = n(a₁ + aₙ)/2 | n: terms | To add equal steps
Geometric sequence | aₙ = a₁ rⁿ⁻¹ | r: ratio | For equal factors
Geometric series | Sₙ = a₁(1 - rⁿ)/(1 - r) | r not 1 | To add equal factors
Infinite geometric series | S = a₁/(1 - r) | |r| < 1 | When the terms shrink
# percentages; interest; compound interest; simple interest; finance
Part | part = rate/100 × whole | rate in % | For a share
Percentage change | (new - old) / old × 100% | old not 0 | For a rise or fall
Simple interest | I = Prt | P: capital; r: rate a year; t: years | Without interest on interest
Compound interest | A = P(1 + r/n)ⁿᵗ | n: times a year | With interest on interest
# vectors; vector algebra
Length | |v| = √(x² + y² + z²) | v = (x, y, z) | For size
Dot product | u · v = u₁v₁ + u₂v₂ + u₃v₃ = |u||v| cos θ | θ: angle between | For angles and projections
Cross product | |u × v| = |u||v| sin θ | θ: angle between | For areas and normals
Unit vector | v / |v| | v not 0 | For direction alone
# matrices; determinants; matrix
Determinant 2×2 | det = ad - bc | rows (a, b) and (c, d) | To see whether there is an inverse
Inverse 2×2 | A⁻¹ = 1/(ad - bc) · (d, -b; -c, a) | ad - bc not 0 | To solve systems
Product | (AB)ᵢⱼ = Σ AᵢₖBₖⱼ | columns of A = rows of B | To combine maps
# algebra; algebraic identities; factoring; binomials
Square of a sum | (a + b)² = a² + 2ab + b² | a, b: numbers | To expand
Square of a difference | (a - b)² = a² - 2ab + b² | a, b: numbers | To expand
Difference of squares | a² - b² = (a - b)(a + b) | a, b: numbers | To factor
Sum of cubes | a³ + b³ = (a + b)(a² - ab + b²) | a, b: numbers | To factor
Binomial theorem | (a + b)ⁿ = Σ nCk aⁿ⁻ᵏ bᵏ | n: whole number | To expand powers
`
