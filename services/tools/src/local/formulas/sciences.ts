/** Formula sheets of physics and chemistry, in the same form as those of mathematics. */
export const scienceSheets = `
# kinematics; motion; equations of motion; suvat; uniform acceleration; projectile motion
Velocity | v = u + at | u: initial, v: final velocity (m/s); a: acceleration (m/s²); t: time (s) | Without the distance
Displacement | s = ut + ½at² | s: displacement (m) | Without the final velocity
Average velocity | s = ½(u + v)t | as above | Without the acceleration
Without time | v² = u² + 2as | as above | When the time is not known
Free fall | h = ½gt² | g ≈ 9.81 m/s² | For a fall from rest
Range of a projectile | R = u² sin 2θ / g | θ: angle to the ground | From ground to ground, without air
# newton's laws of motion; newton's laws; forces; force; dynamics; mechanics; friction
Second law | F = ma | F: net force (N); m: mass (kg); a: acceleration (m/s²) | When forces don't balance
Weight | W = mg | g ≈ 9.81 N/kg | For the pull of gravity on Earth
Friction | F = μN | μ: coefficient; N: normal force (N) | For sliding, or at the limit of sticking
Hooke's law | F = kx | k: spring constant (N/m); x: extension (m) | For springs
Pressure | p = F/A | A: area (m²); p in Pa | For a force spread over an area
Moment | M = Fd | d: distance to the pivot (m) | For turning
# circular motion; centripetal force; rotation; uniform circular motion
Speed on a circle | v = 2πr/T = ωr | r: radius (m); T: period (s); ω: angular speed (rad/s) | For uniform circular motion
Centripetal acceleration | a = v²/r = ω²r | v: speed (m/s) | Towards the centre
Centripetal force | F = mv²/r | m: mass (kg) | For what keeps it on the circle
Frequency | f = 1/T | f in Hz | To change between period and frequency
# work and energy; energy; work; power; work energy and power; kinetic energy
Work | W = Fs cos θ | F: force (N); s: distance (m); θ: angle between | For a constant force
Kinetic energy | E = ½mv² | m: mass (kg); v: speed (m/s) | For motion
Potential energy | E = mgh | h: height (m) | Near the ground
Elastic energy | E = ½kx² | k: spring constant (N/m) | For springs
Power | P = W/t = Fv | t: time (s); P in W | For work in a time
Efficiency | η = useful / total × 100% | energies or powers | For machines
# momentum; impulse; collisions; conservation of momentum
Momentum | p = mv | m: mass (kg); v: velocity (m/s) | For anything that moves
Impulse | FΔt = Δp | F: force (N); Δt: time (s) | For a push of some time
Conservation | m₁u₁ + m₂u₂ = m₁v₁ + m₂v₂ | u: before, v: after | In collisions without outer force
# gravity; gravitation; orbits; kepler's laws
Newton's law of gravitation | F = G m₁m₂/r² | G = 6.674 × 10⁻¹¹ N m²/kg²; r: distance of the centres (m) | Between any two masses
Field strength | g = GM/r² | M: mass of the body (kg) | At a distance from a planet
Orbital speed | v = √(GM/r) | r: radius of the orbit (m) | For circular orbits
Escape speed | v = √(2GM/r) | r: radius of the planet (m) | To leave for good
Kepler's third law | T² = 4π²r³/(GM) | T: period (s) | For periods of orbits
# electric circuits; electricity; ohm's law; circuits; current electricity; resistors
Ohm's law | V = IR | V: voltage (V); I: current (A); R: resistance (Ω) | For resistors
Power | P = VI = I²R = V²/R | P in W | For what a part turns into heat
Charge | Q = It | Q in C; t: time (s) | For a steady current
Series | R = R₁ + R₂ + … | same current in all | For parts in a row
Parallel | 1/R = 1/R₁ + 1/R₂ + … | same voltage on all | For parts side by side
Energy | E = VIt | E in J | For use over time
Capacitance | Q = CV | C in F | For capacitors
# waves; sound; light; optics; wave motion
Wave equation | v = fλ | v: speed (m/s); f: frequency (Hz); λ: wavelength (m) | For every wave
Period | T = 1/f | T in s | To change between period and frequency
Snell's law | n₁ sin θ₁ = n₂ sin θ₂ | n: refractive index; θ: angle to the normal | For refraction
Lens equation | 1/f = 1/u + 1/v | f: focal length; u: object, v: image distance | For thin lenses
Magnification | m = v/u | image over object | For the size of images
Double slit | λ = ax/D | a: slit distance; x: fringe distance; D: to the screen | For interference
# thermodynamics; heat; thermal physics; gases; gas laws; ideal gas; ideal gas law
Heat | Q = mcΔT | m: mass (kg); c: specific heat (J/(kg K)); ΔT: change of temperature (K) | Without change of state
Latent heat | Q = mL | L: latent heat (J/kg) | For melting and boiling
Ideal gas | pV = nRT | p in Pa; V in m³; n: moles; R = 8.314 J/(mol K); T in K | For gases
Combined gas law | p₁V₁/T₁ = p₂V₂/T₂ | T in K | For a fixed amount of gas
First law | ΔU = Q - W | U: inner energy; Q: heat in; W: work done by the gas | For energy balances
Carnot efficiency | η = 1 - T_c/T_h | T in K | For the best engine possible
# wave-particle duality; quantum physics; quantum mechanics; photons; photoelectric effect; modern physics
Energy of a photon | E = hf = hc/λ | h = 6.626 × 10⁻³⁴ J s; c = 3.00 × 10⁸ m/s | For light
Photoelectric effect | E = hf - φ | φ: work function (J) | For the fastest electrons
de Broglie wavelength | λ = h/p | p: momentum (kg m/s) | For matter
Mass and energy | E = mc² | m: mass (kg) | For mass defects
Half-life | N = N₀ (½)^(t/T) | T: half-life | For decay
# stoichiometry; moles; mole calculations; mole concept; chemistry calculations
Amount | n = m/M | n: moles; m: mass (g); M: molar mass (g/mol) | To change grams into moles
Particles | N = n N_A | N_A = 6.022 × 10²³ 1/mol | To count particles
Concentration | c = n/V | V in L; c in mol/L | For solutions
Dilution | c₁V₁ = c₂V₂ | before and after | To thin a solution
Gas volume | V = n × 24.0 L/mol | at 20 °C and 1 atm | For gases at room temperature
Yield | yield = actual / theoretical × 100% | masses or moles | For what came out
# acids and bases; ph; ph calculations; titration
pH | pH = -log[H⁺] | [H⁺] in mol/L | For acidity
pOH | pOH = -log[OH⁻]; pH + pOH = 14 | at 25 °C | For bases
Water | K_w = [H⁺][OH⁻] = 10⁻¹⁴ | at 25 °C | To change between the two
Acid constant | K_a = [H⁺][A⁻]/[HA] | HA: weak acid | For weak acids
Buffer | pH = pK_a + log([A⁻]/[HA]) | Henderson-Hasselbalch | For buffers
# chemical equilibrium; equilibrium; reaction rates; kinetics; le chatelier
Equilibrium constant | K_c = [C]ᶜ[D]ᵈ / ([A]ᵃ[B]ᵇ) | for aA + bB ⇌ cC + dD | For where it settles
Rate law | rate = k[A]ᵐ[B]ⁿ | k: rate constant; m, n: orders | For how fast it goes
Free energy | ΔG = ΔH - TΔS | H: enthalpy; S: entropy; T in K | To see whether it goes by itself
Arrhenius | k = A e^(-Ea/(RT)) | Ea: activation energy | For the effect of temperature
# density; fluids; pressure; hydrostatics
Density | ρ = m/V | m: mass; V: volume | For materials
Pressure in a liquid | p = ρgh | h: depth (m) | Below the surface
Buoyancy | F = ρgV | V: volume displaced (m³) | Archimedes' principle
`
