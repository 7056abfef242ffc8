/** What is wrong with a manifest, as one line: `file: field: what is wrong`. */
export type Fault = string

/** Writes the faults of one tool's manifest. */
export const faultOf = ({ name }: { readonly name: string }, field: string, message: string): Fault =>
  `${name}.yaml: ${field}: ${message}`
