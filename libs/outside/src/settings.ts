import { z } from 'zod'
import { badHosts } from './allowed-hosts.js'

/** A variable with entries that are separated by commas. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
)

/** Places inside that may be called, also over http: `host` or `host:port`, separated by commas. */
export const AllowedHosts = list
  .refine((entries) => badHosts(entries).length === 0, 'Must be host or host:port entries')
  .default([])

/** The key of a key ring: 32 bytes in base64. */
export const SecretsKey = z
  .string()
  .regex(/^[A-Za-z0-9+/_-]{43}=?$/, 'Must be 32 bytes in base64, as `openssl rand -base64 32` makes them')
  .transform((text) => Buffer.from(text, 'base64'))

/** Keys that were used before, separated by commas. */
export const OldSecretsKeys = list.pipe(z.array(SecretsKey)).default([])
