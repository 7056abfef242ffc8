/** Tools of others, prepared and called as the service does it, for programs that judge them. */
export { openProbes, type Probes } from './open-probes.js'
export type { Probe, ProbeAnswer, ProbeCall, Probed, ProbeRequest } from './probe.js'
