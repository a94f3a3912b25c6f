import { type Test } from '@jest/test-result';
import testSequencer from '@jest/test-sequencer';

// The type declarations of the package are those of a CommonJS module, in which the class is a property of the module.
const TestSequencer = testSequencer as unknown as typeof testSequencer.default;

/**
 * The suites that take more than ten seconds, slowest first. Without this list, Jest would estimate the duration of a
 * suite by the size of its file.
 */
const slowSuites = [
  'topology/test/production.test',
  'apps/web/test/page.test',
  'apps/web/test/people.test',
  'test/end-to-end/durability.test',
  'test/end-to-end/hostile.test',
  'apps/standalone/test/standalone.test',
  'clients/typescript/test/package.test',
  'topology/test/keys.test',
  'test/documentation/examples.test',
  'test/end-to-end/api-keys.test',
  'apps/cli/test/push.test',
  'test/end-to-end/document.test',
  'libs/encoding/test/encoder.test',
  'apps/keys/test/keys.test',
  'test/end-to-end/rate-limits.test',
  'test/end-to-end/contract.test',
  'apps/cli/test/command-line.test',
  'apps/cli/test/encode.test',
  'test/end-to-end/archive.test',
  'clients/python/test/package.test',
  'test/end-to-end/import.test',
  'test/end-to-end/clusters.test',
  'test/end-to-end/people.test',
  'apps/cli/test/people.test',
  'test/end-to-end/stalled-encoders.test',
  'libs/encoding/test/imaging/structure.test',
];

/**
 * Starts the slow suites first. A slow suite that starts last would run alone while the other workers of Jest are idle.
 */
export default class SlowestFirstSequencer extends TestSequencer {
  override async sort(tests: Test[]): Promise<Test[]> {
    const place = ({ path }: Test): number => {
      const index = slowSuites.findIndex((suite) => path.includes(`/dist/${suite}.`));
      return index === -1 ? slowSuites.length : index;
    };
    return (await super.sort(tests)).sort((one, other) => place(one) - place(other));
  }
}
