/**
 * How one answer is to behave. A model's name selects it: `sim:latency=200,pace=5,cut=300`; a word without a value
 * means 1. 0 means never, none or off, unless it says something else.
 */
export interface Behaviour {
  /** Milliseconds before the first byte. */
  readonly latency: number
  /** Milliseconds between the tokens of a stream. */
  readonly pace: number

  /** Answer with this status instead of an answer. */
  readonly status: number
  /** How many requests fail with `status` before it works; 0 for all. */
  readonly times: number
  /** Requests per second, for each key and model by itself; what goes beyond is answered 429. */
  readonly limit: number
  /** Seconds of Retry-After that go with a status or a 429. */
  readonly retryAfter: number
  /** 1: Retry-After is an HTTP date instead of seconds. */
  readonly retryDate: number

  /** Byte of the stream after which the connection is cut. */
  readonly cut: number
  /** Token of the stream after which nothing more comes, while the connection stays open; a plain answer never comes. */
  readonly hang: number
  /** Token after which the stream ends properly, but without a reason and without `[DONE]`. */
  readonly early: number
  /** Token after which an event is no JSON. */
  readonly garbage: number
  /** Token after which an event has a form that nobody knows; the stream goes on behind it. */
  readonly foreign: number
  /** Token after which the stream reports an error in its provider's form, and ends. */
  readonly error: number
  /** 1: the stream ends with its reason, but without `[DONE]`. */
  readonly undone: number
  /** 1: the stream is legal in a way that few servers write: CRLF, comments, other fields, events torn in pieces. */
  readonly odd: number
  /** 1: the answer is an HTML page with status 200. */
  readonly html: number
  /** Milliseconds for which the connection stays open behind the end of a stream. */
  readonly linger: number
  /** 1: goes on writing, and counting, when the client has gone. */
  readonly deaf: number

  /** Tokens of an answer in words. */
  readonly tokens: number
  /** 1: the answer is the text of the last message. */
  readonly echo: number
  /** 1: each piece is the time at which it was written, in milliseconds since the epoch; for measurements of delay. */
  readonly stamp: number
  /** How many tools the answer calls, where the request offers some and shows no result of one yet. */
  readonly tool: number
  /** Tokens of the prompt that count as cached, at most. */
  readonly cached: number
  /** 1: a JSON schema that stands in the prompt is followed as if it was asked for. */
  readonly instructed: number
  /** 1: answers asked for as JSON are not JSON. */
  readonly malformed: number
  /** 1: JSON answers break their schema until the model is shown what was wrong. */
  readonly repairable: number
}

const usual: Behaviour = {
  latency: 0,
  pace: 0,
  status: 0,
  times: 0,
  limit: 0,
  retryAfter: 0,
  retryDate: 0,
  cut: 0,
  hang: 0,
  early: 0,
  garbage: 0,
  foreign: 0,
  error: 0,
  undone: 0,
  odd: 0,
  html: 0,
  linger: 0,
  deaf: 0,
  tokens: 40,
  echo: 0,
  stamp: 0,
  tool: 0,
  cached: 0,
  instructed: 0,
  malformed: 0,
  repairable: 0,
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
