import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Turns } from '../src/encode-image/turns.js';

/** Work that takes as many ticks as it is told, and notes who was at work at the same time. */
class Workshop {
  readonly atWork = new Set<string>();
  readonly seen: { name: string; together: string[] }[] = [];

  async work(name: string, ticks: number, fails: boolean): Promise<string> {
    this.atWork.add(name);
    for (let tick = 0; tick <= ticks; tick++) {
      this.seen.push({ name, together: [...this.atWork] });
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.atWork.delete(name);
    if (fails) throw new Error(name);
    return name;
  }
}

test('work that is to run alone never meets other work, and all work is done whatever fails', async () => {
  const task = fc.record({ alone: fc.boolean(), ticks: fc.nat(4), fails: fc.boolean(), later: fc.nat(5) });
  await fc.assert(
    fc.asyncProperty(fc.array(task, { maxLength: 12 }), async (tasks) => {
      const turns = new Turns();
      const workshop = new Workshop();
      const outcomes = await Promise.allSettled(
        tasks.map(async ({ alone, ticks, fails, later }, i) => {
          for (let tick = 0; tick < later; tick++) await new Promise((resolve) => setImmediate(resolve));
          const name = `${alone ? 'alone' : 'beside'} ${i}`;
          const work = () => workshop.work(name, ticks, fails);
          return alone ? turns.byItself(work) : turns.beside(work);
        }),
      );
      expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(tasks.map(({ fails }) => fails));
      for (const { together } of workshop.seen) {
        if (together.some((name) => name.startsWith('alone'))) expect(together).toHaveLength(1);
      }
    }),
  );
});

test('other work runs side by side', async () => {
  const turns = new Turns();
  const workshop = new Workshop();
  await Promise.all(['one', 'two', 'three'].map((name) => turns.beside(() => workshop.work(name, 2, false))));
  expect(workshop.seen.some(({ together }) => together.length === 3)).toBe(true);
});
