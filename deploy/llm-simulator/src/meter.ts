/** What a provider counts and bills. */
export interface Usage {
  /** Requests received, refused ones too. */
  requests: number
  inputTokens: number
  /** Those of the input tokens that were in the prompt cache. */
  cachedInputTokens: number
  outputTokens: number
}

export interface Meter extends Usage {
  /** Requests whose client went away before the end. */
  abandoned: number
}

/** What one key has used of one model. */
export interface Bill extends Usage {
  /** The API key as it was sent; `none` without one. */
  readonly key: string
  readonly model: string
}

/** Counts in total, and for each key and model. */
export interface Metering {
  readonly total: Meter
  bills(): readonly Readonly<Bill>[]
  /** Adds to what a key has used of a model. */
  count(key: string, model: string, usage: Partial<Usage>): void
}

const nothing = (): Usage => ({ requests: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 })
const counted = ['requests', 'inputTokens', 'cachedInputTokens', 'outputTokens'] as const

export function openMetering(): Metering {
  const total: Meter = { ...nothing(), abandoned: 0 }
  const bills = new Map<string, Bill>()
  return {
    total,
    bills: () => [...bills.values()].map((bill) => ({ ...bill })),
    count(key, model, usage) {
      const place = `${key}\n${model}`
      const bill = bills.get(place) ?? { key, model, ...nothing() }
      bills.set(place, bill)
      for (const name of counted) {
        bill[name] += usage[name] ?? 0
        total[name] += usage[name] ?? 0
      }
    },
  }
}
