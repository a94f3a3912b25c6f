/**
 * Sends hostile requests to a running service: `npm run test:hostile -- --url URL [--key KEY]`. It takes minutes, holds an
 * encoder and a disk busy, and ends with 1 when the service did not hold.
 */
import { parseArgs } from 'node:util';
import { type HostileGroup } from './finding.js';
import { importBodies } from './import-bodies.js';

const groups: readonly HostileGroup[] = [importBodies];

const { values } = parseArgs({ options: { url: { type: 'string' }, key: { type: 'string' } } });
if (values.url === undefined) {
  console.error('Which service? npm run test:hostile -- --url http://localhost:8000');
  process.exit(2);
}
let found = 0;
for (const { name, run } of groups) {
  const findings = await run(values.url, values.key);
  found += findings.length;
  console.log(`${name}: ${findings.length === 0 ? 'held' : `${findings.length} findings`}`);
  for (const { request, effect } of findings) console.log(`  ${request}: ${effect}`);
}
process.exit(found === 0 ? 0 : 1);
