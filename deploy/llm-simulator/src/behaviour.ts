/** How one answer is to behave. A model's name selects it: `sim:latency=200,pace=5,cut=300`. */
export interface Behaviour {
  /** Milliseconds before the first byte. */
  readonly latency: number
  /** Milliseconds between the tokens of a stream. */
  readonly pace: number
  /** Answer with this status instead of an answer; 0 for none. */
  readonly status: number
  /** Seconds of Retry-After that go with the status; 0 for none. */
  readonly retryAfter: number
  /** How many requests fail with `status` before it works; 0 for all. */
  readonly times: number
  /** Byte of the stream after which the connection is cut; 0 for never. */
  readonly cut: number
  /** 1: answers asked for as JSON are not JSON. */
  readonly malformed: number
  /** 1: JSON answers break their schema until the model is shown what was wrong. */
  readonly repairable: number
  /** Tokens of a plain answer. */
  readonly tokens: number
}

const usual: Behaviour = {
  latency: 0,
  pace: 0,
  status: 0,
  retryAfter: 0,
  times: 0,
  cut: 0,
  malformed: 0,
  repairable: 0,
  tokens: 40,
}

/** The behaviour named by a model; any other name than `sim:…` behaves as usual. Throws on an unknown word. */
export function behaviourOf(model: string): Behaviour {
  const words = /^sim:(.+)$/.exec(model)?.[1]?.split(',') ?? []
  return Object.fromEntries([
    ...Object.entries(usual),
    ...words.map((word) => {
      const [name = '', value = '1'] = word.split('=')
      if (!Object.hasOwn(usual, name) || !/^\d+$/.test(value)) throw new Error(`unknown behaviour ${word}`)
      return [name, Number(value)]
    }),
    // Its keys are those of `usual`.
  ]) as unknown as Behaviour
}
