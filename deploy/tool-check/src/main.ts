/** `npm run tool:check -- FILE-OR-URL`: whether an educational tool keeps its contract. */
import { run } from './run.js'

// biome-ignore lint/style/noProcessEnv: a program's entry is where the environment enters
const environment = process.env

const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
try {
  process.exitCode = await run(process.argv.slice(2), {
    environment,
    write: (text) => void process.stdout.write(text),
    tell: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
    signal: stop.signal,
  })
} catch (error) {
  process.stderr.write(
    stop.signal.aborted ? 'Stopped\n' : `${error instanceof Error ? error.stack : String(error)}\n`,
  )
  process.exitCode = stop.signal.aborted ? 130 : 2
}
