import { runSupervised } from '../src/index.js';

// A process with work that never ends.
await runSupervised(() =>
  Promise.resolve({
    shutdown: { drain: 0, finish: 50, end: 100 },
    close: () => new Promise<void>(() => setInterval(() => undefined, 60_000)),
  }),
);
