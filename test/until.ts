import { setTimeout as pause } from 'node:timers/promises'

/** Asks until the answer satisfies, and gives it; a test's own time limit ends it otherwise. */
export async function until<T>(ask: () => T | Promise<T>, satisfies: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (satisfies(answer)) return answer
    await pause(10)
  }
}
