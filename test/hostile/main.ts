import { parseArgs } from 'node:util';
import { type HostileGroup } from './finding.js';
import { deletedImages } from './deleted-images.js';
import { httpRequests } from './http-requests.js';
import { hostilePhotos } from './hostile-photos.js';
import { importBodies } from './import-bodies.js';
import { peopleRequests } from './people-requests.js';

const groups: readonly HostileGroup[] = [
  httpRequests,
  importBodies,
  peopleRequests,
  hostilePhotos,
  deletedImages,
];

const usage = 'npm run test:hostile -- --url URL [--key KEY] [--group NAME]';

const { url, key, group } = parseArgs({
  options: { url: { type: 'string' }, key: { type: 'string' }, group: { type: 'string' } },
}).values;

if (url === undefined) {
  console.error(usage);
  process.exit(2);
}

let failed = 0;
for (const chosen of groups.filter(({ name }) => group === undefined || name === group)) {
  console.log(`\n${chosen.name}`);
  for (const { what, wanted, found, holds } of await chosen.run(url.replace(/\/$/, ''), key)) {
    console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}: ${found}${holds ? '' : `, wanted ${wanted}`}`);
    if (!holds) failed += 1;
  }
}
console.log(failed === 0 ? '\nEverything holds.' : `\n${failed} do not hold.`);
process.exit(failed === 0 ? 0 : 1);
