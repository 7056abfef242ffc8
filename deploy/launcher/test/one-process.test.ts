import { run } from '@tutor/service'
import { resolveTargets } from '../src/targets.js'
import { describeTutor } from './support/end-to-end.spec.js'
import { startOneProcess } from './support/one-process.js'

describeTutor('one process', startOneProcess)

test('refuses the memory broker when a called service runs elsewhere', async () => {
  await expect(run(resolveTargets('session'), { BROKER_URL: 'memory:' })).rejects.toThrow(/session calls/)
})
