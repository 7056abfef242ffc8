export { type Behaviour, behaviourOf } from './behaviour.js'
export { exampleOf } from './schema-example.js'
export { type Meter, type Simulator, startSimulator } from './simulator.js'
