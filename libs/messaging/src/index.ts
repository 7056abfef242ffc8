export {
  type Broker,
  type BrokerStatus,
  type Close,
  type CloseOptions,
  type ConsumeHandler,
  type ConsumeOptions,
  DeadLetter,
  type DeadLettered,
  type DeadLetters,
  type Delivery,
  type Message,
  type QueueOptions,
  type RequestOptions,
  type RespondHandler,
  type StreamOptions,
} from './broker.js'
export { type BrokerOptions, openBroker } from './open-broker.js'
export { type ClientOptions, client } from './rpc-client.js'
export { type ServeOptions, serve } from './rpc-server.js'
