import { rm } from 'node:fs/promises'

export default async function tearDown() {
  const started = globalThis.tutorTestDatabase
  if (!started) return
  await started.database.close()
  await rm(started.folder, { recursive: true, force: true })
}
