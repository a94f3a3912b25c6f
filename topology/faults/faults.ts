import { Redis } from 'ioredis';
import { type NativeTopology } from '../native-topology.js';

/** A fault that is injected into a running topology. */
export interface Fault {
  readonly name: string;
  /** Injects the fault. The promise is settled when the affected process runs again. */
  inject(topology: NativeTopology): Promise<void>;
}

const kill = (name: string): Fault => ({
  name: `kill ${name}`,
  inject: (topology) => topology.kill(name),
});

const restart = (name: string): Fault => ({
  name: `restart ${name}`,
  inject: (topology) => topology.kill(name, 'SIGTERM'),
});

const flushQueue: Fault = {
  name: 'flush the queue',
  async inject(topology) {
    const redis = new Redis(topology.redisUrlOf('redis-queue'));
    await redis.flushall();
    await redis.quit();
  },
};

/** One fault of each kind. */
export const oneFaultOfEachKind: readonly Fault[] = [
  kill('worker-1'),
  kill('api-1'),
  flushQueue,
  kill('redis-queue'),
  kill('redis-cache'),
  kill('postgres'),
];

/** The faults of all parts of the service. */
export const allFaults: readonly Fault[] = [
  kill('worker-1'),
  kill('worker-2'),
  restart('worker-1'),
  kill('api-1'),
  kill('api-2'),
  kill('api-3'),
  restart('api-1'),
  flushQueue,
  kill('redis-queue'),
  kill('redis-cache'),
  kill('postgres'),
];
