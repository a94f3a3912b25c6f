import { Redis } from 'ioredis';
import { type NativeTopology } from '../native-topology.js';

/** Something that happens to a running service. Settles when what was hit is back. */
export interface Accident {
  readonly name: string;
  happen(topology: NativeTopology): Promise<void>;
}

const killed = (name: string): Accident => ({
  name: `${name} is killed`,
  happen: (topology) => topology.kill(name),
});

const restarted = (name: string): Accident => ({
  name: `${name} is restarted`,
  happen: (topology) => topology.kill(name, 'SIGTERM'),
});

const flushed: Accident = {
  name: 'the queue is flushed',
  async happen(topology) {
    const redis = new Redis(topology.redisUrlOf('redis-queue'));
    await redis.flushall();
    await redis.quit();
  },
};

/** One accident of every kind. */
export const oneOfEachKind: readonly Accident[] = [
  killed('worker-1'),
  killed('api-1'),
  flushed,
  killed('redis-queue'),
  killed('redis-cache'),
  killed('postgres'),
];

/** What befalls every part of the service in turn. */
export const accidents: readonly Accident[] = [
  killed('worker-1'),
  killed('worker-2'),
  restarted('worker-1'),
  killed('api-1'),
  killed('api-2'),
  killed('api-3'),
  restarted('api-1'),
  flushed,
  killed('redis-queue'),
  killed('redis-cache'),
  killed('postgres'),
];
