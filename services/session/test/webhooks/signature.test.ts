import { newSecret, signedHeaders } from '../../src/webhooks/signature.js'

const message = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  sentAt: new Date(1_614_265_330_000),
  body: '{"test": 2432232314}',
}

test('signs as the libraries of Standard Webhooks do (their test vector)', () =>
  expect(signedHeaders(message, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toEqual({
    'webhook-id': message.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  }))

test('signs with each secret, separated by a space', () => {
  const [one, two] = [newSecret(), newSecret()]
  const alone = [one, two].map((secret) => signedHeaders(message, [secret])['webhook-signature'])
  expect(signedHeaders(message, [one, two])['webhook-signature']).toBe(alone.join(' '))
  expect(alone[0]).not.toBe(alone[1])
})

test('a secret is 32 random bytes', () => {
  expect(Buffer.from(newSecret().slice('whsec_'.length), 'base64')).toHaveLength(32)
  expect(newSecret()).not.toBe(newSecret())
})
