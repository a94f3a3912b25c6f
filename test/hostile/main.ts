import { parseArgs } from 'node:util';
import { clusterRequests } from './cluster-requests.js';
import { type HostileRequestGroup } from './finding.js';
import { deletedImages } from './deleted-images.js';
import { httpRequests } from './http-requests.js';
import { hostilePhotos } from './hostile-photos.js';
import { importBodies } from './import-bodies.js';
import { peopleRequests } from './people-requests.js';

const hostileGroups: readonly HostileRequestGroup[] = [
  httpRequests,
  importBodies,
  peopleRequests,
  clusterRequests,
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

let numberOfFailures = 0;
for (const chosen of hostileGroups.filter(({ name }) => group === undefined || name === group)) {
  console.log(`\n${chosen.name}`);
  for (const { what, wanted, found, holds } of await chosen.run(url.replace(/\/$/, ''), key)) {
    console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}: ${found}${holds ? '' : `, wanted ${wanted}`}`);
    if (!holds) numberOfFailures += 1;
  }
}
console.log(numberOfFailures === 0 ? '\nEverything holds.' : `\n${numberOfFailures} do not hold.`);
process.exit(numberOfFailures === 0 ? 0 : 1);
