/** `node deploy/llm-simulator/dist/main.js [PORT]`: the simulator as a server of its own; `GET /meter` tells its meter. */
import { startSimulator } from './simulator.js'

const simulator = await startSimulator({ port: Number(process.argv[2] ?? 8099) })
process.stdout.write(`LLM simulator: OPENAI_BASE_URL=${simulator.url}\n`)
