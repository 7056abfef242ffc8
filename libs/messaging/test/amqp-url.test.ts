import { hostUrls } from '../src/amqp-url.js'

test('hostUrls gives one URL a host, each with a heartbeat', () => {
  expect(hostUrls('amqps://tutor:p%40ss@one:5671,two:5671/vhost?frameMax=8192')).toEqual([
    'amqps://tutor:p%40ss@one:5671/vhost?frameMax=8192&heartbeat=10',
    'amqps://tutor:p%40ss@two:5671/vhost?frameMax=8192&heartbeat=10',
  ])
})

test('hostUrls keeps the heartbeat that the URL names', () => {
  expect(hostUrls('amqp://one?heartbeat=30')).toEqual(['amqp://one?heartbeat=30'])
})
