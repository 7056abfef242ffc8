import { fields, isObject, type JsonObject } from './schema/schema.js'
import { UsageError } from './usage-error.js'

/** The registration with a credential from outside in the place that its `auth` names. */
export function withCredential(
  registration: JsonObject,
  header: string | undefined,
  credential: string | undefined,
): JsonObject {
  if (credential === undefined) return registration
  const { auth } = registration
  if (!isObject(auth) || auth['type'] === 'none')
    return {
      ...registration,
      auth:
        header === undefined
          ? { type: 'bearer', token: credential }
          : { type: 'api_key', in: 'header', name: header, key: credential },
    }
  if (header !== undefined)
    throw new UsageError('--auth-header: the registration’s auth says already where it goes')
  return { ...registration, auth: { ...auth, ...filled(fields(auth), credential) } }
}

function filled({ type }: JsonObject, credential: string): JsonObject {
  switch (type) {
    case 'api_key':
      return { key: credential }
    case 'bearer':
      return { token: credential }
    case 'oauth2_client_credentials':
      return { client_secret: credential }
    case 'basic': {
      const [username = '', ...password] = credential.split(':')
      return { username, password: password.join(':') }
    }
    default:
      return {}
  }
}
