/**
 * Rewrites `golden-encodings.json`: `npm run record:golden`: records the encodings of the current encoder for the
 * golden test.
 */
import { disableTelemetry } from '../../src/index.js';
import { writeGoldenEncodings } from '../fixtures/recorded-encodings.js';
import { computeCurrentEncodings } from './current-encodings.js';

disableTelemetry();
const goldenEncodings = [await computeCurrentEncodings('default'), await computeCurrentEncodings('thorough')];
await writeGoldenEncodings(goldenEncodings);
for (const { version, faces } of goldenEncodings) console.log(`${version}  ${faces.length} faces`);
