import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type LoadRequest, type LoadReply, type SearchRequest } from './embedded-index.process.js';
import { type MeasuredIndex, type MeasuredSearch } from './measured-index.js';

/** Measures the embedded index. The index runs in a separate process, so that only its memory is measured. */
export const measuredEmbeddedIndex: MeasuredIndex = {
  name: 'embedded',
  async load({ databaseUrl }, count) {
    const child = fork(fileURLToPath(new URL('./embedded-index.process.js', import.meta.url)), {
      serialization: 'advanced',
    });
    const failure = once(child, 'exit').then(() => {
      throw new Error('The process of the embedded index has exited.');
    });
    failure.catch(() => undefined);
    const ask = async <Reply>(request: LoadRequest | SearchRequest | 'memory'): Promise<Reply> => {
      child.send(request);
      const [reply] = (await Promise.race([once(child, 'message'), failure])) as [Reply];
      return reply;
    };
    const { seconds } = await ask<LoadReply>({ databaseUrl, count });
    return {
      pid: () => Promise.resolve(child.pid!),
      loadSeconds: seconds,
      bytes: () => ask<number>('memory'),
      search: (query, limit, maxDistance) => ask<MeasuredSearch>({ query, limit, maxDistance }),
      close: async () => {
        const exit = once(child, 'exit');
        child.disconnect();
        await exit;
      },
    };
  },
};
