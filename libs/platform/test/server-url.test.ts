import { redactUrl, serverUrls } from '../src/index.js'

test('serverUrls gives one URL a host, each with the credentials, path and options', () => {
  expect(serverUrls('amqps://tutor:p%40ss@one:5671,two:5671/vhost?frameMax=8192')).toEqual([
    'amqps://tutor:p%40ss@one:5671/vhost?frameMax=8192',
    'amqps://tutor:p%40ss@two:5671/vhost?frameMax=8192',
  ])
  expect(serverUrls('redis+sentinel://one')).toEqual(['redis+sentinel://one'])
})

test.each([
  ['amqp://tutor:secret@one:5672,two/vhost', 'amqp://tutor:***@one:5672,two/vhost'],
  ['amqp://tutor:se@cret@one', 'amqp://tutor:***@one'],
  ['amqp://one', 'amqp://one'],
  ['postgres://one?password=secret', 'postgres://one'],
  ['redis+sentinel://:secret@one,two/main', 'redis+sentinel://:***@one,two/main'],
  ['secret', ''],
])('redactUrl never shows a secret: %#', (url, expected) => {
  expect(redactUrl(url)).toBe(expected)
})
