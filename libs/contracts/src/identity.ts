import { z } from 'zod'
import { call, contract } from './contract.js'
import { StudentId } from './student.js'

/** What a key may do; routes name the one they want. */
export const scopes = ['chat', 'plan', 'tools', 'tools:admin', 'models', 'students', 'webhooks'] as const
export const Scope = z.enum(scopes)
export type Scope = z.output<typeof Scope>

/** Who is calling. With `student_id` the key sees that student's things only; without, all of its tenant's. */
export const Principal = z.strictObject({
  key_id: z.string(),
  tenant_id: z.string(),
  student_id: StudentId.nullable(),
  scopes: z.array(Scope),
  rate_per_second: z.number().int().min(1).max(10_000),
})
export type Principal = z.output<typeof Principal>

/** `tutor_` and 43 characters of base64url: 256 bits. */
export const ApiKey = z
  .string()
  .regex(/^tutor_[A-Za-z0-9_-]{43}$/, 'An API key looks like tutor_ and 43 characters')

/** Public half of a gateway's signing key, as a JSON Web Key (RFC 8037: OKP, Ed25519). */
export const SigningKey = z.strictObject({
  kid: z.string().min(1).max(100),
  jwk: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
  expires_at: z.iso.datetime(),
})
export type SigningKey = z.output<typeof SigningKey>

export const identityContract = contract('identity', {
  /** The principal of an API key, or UNAUTHENTICATED: for unknown, revoked and expired keys alike. */
  authenticate: call({
    input: z.strictObject({ token: z.string().max(500) }),
    output: Principal,
    timeoutMs: 3_000,
    idempotent: true,
  }),
  /** A gateway makes a key pair when it starts, keeps the private half in memory, and registers the public one. */
  registerSigningKey: call({
    input: SigningKey,
    output: z.strictObject({}),
    timeoutMs: 3_000,
    idempotent: true,
  }),
  /** The public key by its id, for services that verify internal tokens; NOT_FOUND when unknown or expired. */
  signingKey: call({
    input: z.strictObject({ kid: z.string().max(100) }),
    output: SigningKey,
    timeoutMs: 3_000,
    idempotent: true,
  }),
  /** Makes a key. The answer is the only time that it is seen: the database holds its hash. */
  createApiKey: call({
    input: z.strictObject({
      name: z.string().min(1).max(100),
      tenant_id: z.string().min(1).max(100),
      student_id: StudentId.nullable().default(null),
      scopes: z.array(Scope).default([...scopes]),
      rate_per_second: z.number().int().min(1).max(10_000).default(20),
    }),
    output: z.strictObject({ key_id: z.string(), key: z.string() }),
    timeoutMs: 3_000,
  }),
})
