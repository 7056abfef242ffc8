import { openBroker } from '@tutor/messaging'
import { describeBroker } from './broker.spec.js'
import { metrics, recordingLogger } from './fixtures.js'

describeBroker('memory', {
  open: (logger = recordingLogger().logger) => openBroker('memory:', { logger, metrics }),
  deleteQueues: async () => undefined,
})

test('openBroker refuses a URL that names no broker', async () => {
  const { logger } = recordingLogger()
  await expect(openBroker('http://example.org', { logger, metrics })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('BROKER_URL'),
  })
})
