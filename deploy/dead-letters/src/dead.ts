/** Something that was given up: a message of a queue, or a job. */
export interface Dead {
  /** What commands name it by. */
  readonly id: string
  readonly from: string
  readonly reason: string
  /** What it is about, without content: a message's type, a job's name. */
  readonly what: string
}

/** A place where what was given up is kept. */
export interface Graveyard {
  /** The oldest ones, and how many there are. */
  list(limit: number): Promise<{ readonly count: number; readonly dead: readonly Dead[] }>
  /** All that is known of one; undefined when it is not here. */
  show(id: string): Promise<object | undefined>
  /** Begins anew; gives how many did. Without an id: all. */
  retry(id: string | undefined): Promise<number>
  /** Forgets; gives how many were forgotten. */
  drop(id: string): Promise<number>
}
