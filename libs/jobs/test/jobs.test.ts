import { describeJobs } from './jobs.spec.js'

describeJobs('memory', 'memory:')

const url = process.env['RABBITMQ_URL']
if (url) describeJobs('amqp', url)
else if (process.env['CI'] === 'true')
  test('jobs with the amqp broker', () => {
    throw new Error('RABBITMQ_URL must be set in CI')
  })
else test.skip('jobs with the amqp broker: set RABBITMQ_URL to run against RabbitMQ', () => undefined)
