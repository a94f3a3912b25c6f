import { Redis } from 'ioredis';
import { type NativeTopology } from '../native-topology.js';

/** A fault that is injected into a running topology. */
export interface Fault {
  readonly name: string;
  /** Injects the fault. If there is no function `end`, the returned promise is settled when the affected process runs again. */
  inject(topology: NativeTopology): Promise<void>;
  /** Ends the fault. The function is called when all photos that were uploaded during the fault are answered. */
  end?(topology: NativeTopology): Promise<void>;
}

const createKillFault = (name: string): Fault => ({
  name: `kill ${name}`,
  inject: (topology) => topology.kill(name),
});

const createRestartFault = (name: string): Fault => ({
  name: `restart ${name}`,
  inject: (topology) => topology.kill(name, 'SIGTERM'),
});

/** The queue is unavailable until all photos are answered, so workers must encode them without jobs. */
const queueOutageFault: Fault = {
  name: 'stop redis-queue',
  inject: (topology) => topology.stopServices('redis-queue'),
  end: (topology) => topology.startStoppedServices(),
};

const flushQueueFault: Fault = {
  name: 'flush the queue',
  async inject(topology) {
    const redis = new Redis(topology.redisUrlOf('redis-queue'));
    await redis.flushall();
    await redis.quit();
  },
};

/** One fault of each kind. */
export const oneFaultOfEachKind: readonly Fault[] = [
  createKillFault('worker-1'),
  createKillFault('api-1'),
  flushQueueFault,
  queueOutageFault,
  createKillFault('redis-queue'),
  createKillFault('redis-cache'),
  createKillFault('postgres'),
];

/** All faults, including the crash of each API replica and each worker. */
export const allFaults: readonly Fault[] = [
  createKillFault('worker-1'),
  createKillFault('worker-2'),
  createRestartFault('worker-1'),
  createKillFault('api-1'),
  createKillFault('api-2'),
  createKillFault('api-3'),
  createRestartFault('api-1'),
  flushQueueFault,
  queueOutageFault,
  createKillFault('redis-queue'),
  createKillFault('redis-cache'),
  createKillFault('postgres'),
];
