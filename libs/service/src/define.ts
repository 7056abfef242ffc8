import type { Client, Contract, Handlers, RoutesOf } from '@tutor/contracts'
import type { Broker, Close } from '@tutor/messaging'
import type { Logger, Metrics } from '@tutor/platform'
import type { Cache, EventLog, Migrations, Quota } from '@tutor/storage'
import type { Application } from 'express'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { RouteHandlers } from './http-handlers.js'
import type { Upgrade } from './upgrade.js'
import type { SocketRoute } from './web-socket.js'

export type Clients<Calls extends readonly Contract[]> = {
  readonly [C in Calls[number] as C['name']]: Client<C>
}

/** Everything a service is given. What is not here, a service cannot reach. */
export interface Kit<Calls extends readonly Contract[], Config> {
  readonly config: Config
  /** Typed clients of exactly the contracts named in `calls`. */
  readonly clients: Clients<Calls>
  /** The service's own schema. Only services with `migrations` have one; others are refused. */
  database<T>(): Kysely<T>
  readonly cache: Cache
  readonly eventLog: EventLog
  /** Counters for limits, shared by the fleet. */
  readonly quota: Quota
  readonly broker: Broker
  readonly logger: Logger
  readonly metrics: Metrics
  /**
   * Aborted when the process begins to stop: answers without an end of their own end now, and say how to go on. It lives as
   * long as the process: who listens must stop listening.
   */
  readonly stopping: AbortSignal
  /** Base URL of the HTTP side of each service named in `upstreams`. */
  readonly upstreams: Readonly<Record<string, string>>
}

/** What a started service consists of. */
export interface Parts<N extends string, C extends Contract | undefined> {
  /** Answers to the contract's methods. */
  readonly rpc: C extends Contract ? Handlers<C> : undefined
  /** Handlers of the public routes that name this service. */
  readonly http: [keyof RoutesOf<N>] extends [never] ? undefined : RouteHandlers<RoutesOf<N>>
  /** A complete HTTP application instead of route handlers, for the gateway. */
  readonly application?: Application
  /** The WebSocket that it serves. */
  readonly webSocket?: SocketRoute
  /** Takes over upgrades of the complete HTTP application, for the gateway. */
  readonly upgrade?: Upgrade
  /** Starts consumers and timers, once everything is being served; its result stops them and waits for work in flight. */
  readonly consume?: () => Promise<Close>
  /** Rejects while the service can't work, with a message for the readiness page. */
  readonly ready?: () => Promise<void>
  /** Frees what `start` opened. */
  readonly close?: Close
}

export interface Service<
  N extends string = string,
  C extends Contract | undefined = Contract | undefined,
  Calls extends readonly Contract[] = readonly Contract[],
  S extends z.ZodType = z.ZodType,
> {
  readonly name: N
  /** What it answers to over RPC; a service without one (the gateway) has no RPC side. */
  readonly contract: C
  readonly calls: Calls
  /** Services whose HTTP side it proxies to. */
  readonly upstreams?: readonly string[]
  /** RPC calls that it handles at the same time in one process; 64 unless told. */
  readonly concurrency?: number
  /** Its slice of the environment. */
  readonly config: S
  /** Its tables, in a PostgreSQL schema of its own name. */
  readonly migrations?: Migrations
  start(kit: Kit<Calls, z.output<S>>): Parts<N, C> | Promise<Parts<N, C>>
}

// biome-ignore lint/suspicious/noExplicitAny: the variance of `start` is checked where the service is defined
export type AnyService = Service<any, any, any, any>

/** A service is a value: this gives it its types, nothing else. */
export const defineService = <
  const N extends string,
  C extends Contract | undefined,
  const Calls extends readonly Contract[],
  S extends z.ZodType,
>(
  service: Service<N, C, Calls, S>,
): Service<N, C, Calls, S> => service
