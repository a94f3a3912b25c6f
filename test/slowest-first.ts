import { type Test } from '@jest/test-result';
import testSequencer from '@jest/test-sequencer';

// The types describe the CommonJS form of the package, in which the class is a property of the module.
const TestSequencer = testSequencer as unknown as typeof testSequencer.default;

/** Suites that take longer than their size suggests, slowest first. */
const slowSuites = [
  'topology/test/production.test',
  'test/end-to-end/hostile.test',
  'topology/test/keys.test',
  'apps/standalone/test/standalone.test',
  'test/documentation/examples.test',
  'libs/encoding/test/encoder.test',
  'test/end-to-end/durability.test',
  'apps/cli/test/push.test',
  'test/end-to-end/api-keys.test',
  'clients/typescript/test/package.test',
  'apps/cli/test/encode.test',
  'test/end-to-end/contract.test',
  'apps/keys/test/keys.test',
  'libs/encoding/test/imaging/structure.test',
];

/** Starts the slow suites first: one that started last would run while the other workers have nothing to do. */
export default class SlowestFirst extends TestSequencer {
  override async sort(tests: Test[]): Promise<Test[]> {
    const place = ({ path }: Test): number => {
      const index = slowSuites.findIndex((suite) => path.includes(`/dist/${suite}.`));
      return index === -1 ? slowSuites.length : index;
    };
    return (await super.sort(tests)).sort((one, other) => place(one) - place(other));
  }
}
