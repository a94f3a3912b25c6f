import { ConfigurationError } from '#config';
import { createProcessClosedInOrder, runSupervisedProcess } from '../src/index.js';

// A supervised process for tests. The argument on its command line selects its behaviour.
const shutdownTimes = { drain: 0, finish: 50, end: 100 };
const createClosable = (name: string) => ({
  close: () => {
    process.stdout.write(`closed ${name}\n`);
    return Promise.resolve();
  },
});
const keepRunning = () => setInterval(() => undefined, 60_000);

await runSupervisedProcess(() => {
  const behaviour = process.argv[2]!;
  switch (behaviour) {
    case 'never closes':
      return Promise.resolve({ shutdown: shutdownTimes, close: () => new Promise<void>(keepRunning) });
    case 'has a configuration error':
      return Promise.reject(new ConfigurationError('PORT must be a number.'));
    case 'cannot start':
      return Promise.reject(new Error('The disk is full.'));
    default:
      keepRunning();
      return Promise.resolve(
        createProcessClosedInOrder(
          { ...shutdownTimes, end: 10_000 },
          createClosable('server'),
          undefined,
          createClosable('database'),
        ),
      );
  }
});
