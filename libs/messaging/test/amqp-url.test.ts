import { hostUrls, withoutPassword } from '../src/amqp-url.js'

test('hostUrls gives one URL a host, each with the credentials, path and options', () => {
  expect(hostUrls('amqps://tutor:p%40ss@one:5671,two:5671/vhost?frameMax=8192')).toEqual([
    'amqps://tutor:p%40ss@one:5671/vhost?frameMax=8192&heartbeat=10',
    'amqps://tutor:p%40ss@two:5671/vhost?frameMax=8192&heartbeat=10',
  ])
})

test('hostUrls keeps the heartbeat that the URL names', () => {
  expect(hostUrls('amqp://one?heartbeat=30')).toEqual(['amqp://one?heartbeat=30'])
})

test.each([
  ['amqp://tutor:secret@one:5672,two/vhost', 'amqp://tutor:***@one:5672,two/vhost'],
  ['amqp://tutor:se@cret@one', 'amqp://tutor:***@one'],
  ['amqp://one', 'amqp://one'],
  ['amqp://one?password=secret', 'amqp://one'],
])('withoutPassword never shows a secret: %#', (url, expected) => {
  expect(withoutPassword(url)).toBe(expected)
})
