import fc from 'fast-check'
import { z } from 'zod'
import { foldSteps, type RunOptions, runWorkflow, type StoredStep } from '../../src/workflow/run-workflow.js'
import { type StepRun, step } from '../../src/workflow/step.js'
import { always, checkWorkflow, end, type Workflow, when } from '../../src/workflow/workflow.js'

interface Sum {
  readonly numbers: readonly number[]
  readonly wanted: number
}

/** Adds numbers until there are as many as wanted, then closes. `ran` is told of every step that really runs. */
const adding = (ran: (name: string, run: StepRun) => void, fails?: () => boolean): Workflow<Sum> =>
  checkWorkflow({
    name: 'adding',
    start: 'add',
    steps: [
      step<Sum, z.ZodNumber>({
        name: 'add',
        description: 'One more number',
        output: z.number(),
        async run({ numbers }, run) {
          ran('add', run)
          if (fails?.()) throw new Error('crashed')
          return numbers.length * 10
        },
        apply: (state, output) => ({ ...state, numbers: [...state.numbers, output] }),
      }),
      step<Sum, z.ZodString>({
        name: 'close',
        description: 'The end',
        output: z.string(),
        async run(_, run) {
          ran('close', run)
          return 'closed'
        },
        apply: (state) => state,
      }),
    ],
    edges: [
      when('add', 'add', 'more wanted', ({ numbers, wanted }) => numbers.length < wanted),
      always('add', 'close'),
      always('close', end),
    ],
  })

const start = (wanted: number): Sum => ({ numbers: [], wanted })

function storage(stored: StoredStep[] = []) {
  const options = (attempt: number): RunOptions => ({
    runId: 'run',
    signal: new AbortController().signal,
    attempt,
    stored: [...stored],
    store: async (one) => void stored.push(JSON.parse(JSON.stringify(one))),
  })
  return { stored, options }
}

test('a run that crashes anywhere, any number of times, ends as one that never did, and stores each step once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 6 }),
      async (wanted, crashes) => {
        const keys: string[] = []
        const { stored, options } = storage()
        let ends: Sum | undefined
        let untilCrash = 0
        const workflow = adding(
          (_, { idempotencyKey }) => keys.push(idempotencyKey),
          () => {
            untilCrash -= 1
            return untilCrash === 0
          },
        )
        for (let attempt = 1; !ends; attempt += 1) {
          untilCrash = crashes[attempt - 1] ?? 0
          ends = await runWorkflow(workflow, start(wanted), options(attempt)).catch(() => undefined)
        }
        expect(ends.numbers).toEqual(Array.from({ length: wanted }, (_, index) => index * 10))
        expect(stored.map(({ position }) => position)).toEqual(stored.map((_, index) => index))
        expect(stored).toHaveLength(wanted + 1)
        expect(new Set(keys)).toEqual(new Set(stored.map(({ position }) => `run:${position}`)))
        expect(foldSteps(workflow, start(wanted), stored)).toEqual(ends)
      },
    ),
    { numRuns: 60 },
  )
})

test('stored steps are replayed, never run again', async () => {
  const first = storage()
  await runWorkflow(
    adding(() => undefined),
    start(3),
    first.options(1),
  )
  const ran: string[] = []
  const again = storage(first.stored.slice(0, 2))
  await runWorkflow(
    adding((name) => ran.push(name)),
    start(3),
    again.options(2),
  )
  expect(ran).toEqual(['add', 'close'])
  expect(again.stored.map(({ attempt }) => attempt)).toEqual([1, 1, 2, 2])
})

test('a step begins only after the one before it is stored', async () => {
  const order: string[] = []
  const { options } = storage()
  await runWorkflow(
    adding((name) => order.push(name)),
    start(2),
    {
      ...options(1),
      async store({ position }) {
        await new Promise((resolve) => setImmediate(resolve))
        order.push(`stored ${position}`)
      },
    },
  )
  expect(order).toEqual(['add', 'stored 0', 'add', 'stored 1', 'close', 'stored 2'])
})

test('a step that can’t be stored ends the run', async () => {
  const ran: string[] = []
  const { options } = storage()
  const run = runWorkflow(
    adding((name) => ran.push(name)),
    start(2),
    {
      ...options(1),
      store: () => Promise.reject(new Error('lease lost')),
    },
  )
  await expect(run).rejects.toThrow('lease lost')
  expect(ran).toEqual(['add'])
})

test('an aborted run begins no other step', async () => {
  const controller = new AbortController()
  const ran: string[] = []
  const { options } = storage()
  const workflow = adding((name) => {
    ran.push(name)
    controller.abort(new Error('cancelled'))
  })
  const run = runWorkflow(workflow, start(2), { ...options(1), signal: controller.signal })
  await expect(run).rejects.toThrow('cancelled')
  expect(ran).toEqual(['add'])
})

test('a stored step that the graph has no place for is an error, not a wrong turn', async () => {
  const { options } = storage([
    { position: 0, step: 'close', attempt: 1, output: 'closed', startedAt: new Date(), durationMs: 1 },
  ])
  await expect(
    runWorkflow(
      adding(() => undefined),
      start(1),
      options(2),
    ),
  ).rejects.toThrow(/was close when it was stored/)
})

test('a stored output that its step would not give is an error', async () => {
  const { options } = storage([
    { position: 0, step: 'add', attempt: 1, output: 'ten', startedAt: new Date(), durationMs: 1 },
  ])
  await expect(
    runWorkflow(
      adding(() => undefined),
      start(1),
      options(2),
    ),
  ).rejects.toThrow(z.ZodError)
})

test('a loop without an end is cut', async () => {
  const { options, stored } = storage()
  await expect(
    runWorkflow(
      adding(() => undefined),
      start(1_000),
      options(1),
    ),
  ).rejects.toThrow(/can't go on/)
  expect(stored).toHaveLength(100)
})

test('a failure is reported with its step before the run ends', async () => {
  const failed: string[] = []
  const { options } = storage()
  const workflow = adding(
    () => undefined,
    () => true,
  )
  const run = runWorkflow(workflow, start(1), { ...options(1), onFailed: (name) => failed.push(name) })
  await expect(run).rejects.toThrow('crashed')
  expect(failed).toEqual(['add'])
})
