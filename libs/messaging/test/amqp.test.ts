import { describeAmqp } from './amqp.spec.js'

const url = process.env['RABBITMQ_URL']
if (url) describeAmqp(url)
else if (process.env['CI'] === 'true')
  test('amqp broker', () => {
    throw new Error('RABBITMQ_URL must be set in CI')
  })
else test.skip('amqp broker: set RABBITMQ_URL to run against RabbitMQ', () => undefined)
