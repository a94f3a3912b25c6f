/**
 * Rewrites `golden-encodings.json`: `npm run record:golden`: records the encodings of the current encoder for the
 * golden test.
 */
import { disableTelemetry } from '../../src/index.js';
import { writeGoldenEncodings } from '../fixtures/recorded-encodings.js';
import { currentEncodings } from './current-encodings.js';

disableTelemetry();
const golden = [await currentEncodings('default'), await currentEncodings('thorough')];
await writeGoldenEncodings(golden);
for (const { version, faces } of golden) console.log(`${version}  ${faces.length} faces`);
