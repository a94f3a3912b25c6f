import { afterAll, beforeAll, describe } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { type Service, startApi, startService, withSearchProcess } from '../../../test/end-to-end/service.js';
import { launchChromium } from './chromium.js';
import { describeClusters } from './clusters.scenarios.js';
import { describePeopleView } from './people.scenarios.js';
import { describePeopleWithKeys } from './people-keys.scenarios.js';
import { type TestSite } from './test-page.js';

/** The installation of Chromium may take minutes. */
const startTimeout = 600_000;

// This suite has its own service, because clusters consist of all stored faces without a name.
let service: Service;
/** A replica that requires keys. */
let replica: Service;
let browser: Browser;

beforeAll(async () => {
  [service, browser] = await Promise.all([startService(withSearchProcess), launchChromium()]);
  replica = await startApi({ DATABASE_URL: service.databaseUrl, FRS_API_KEYS: 'required' });
}, startTimeout);

afterAll(async () => {
  await browser?.close();
  await replica?.stop();
  await service?.stop();
});

const site: TestSite = {
  get service() {
    return service;
  },
  get browser() {
    return browser;
  },
};

const siteWithKeys: TestSite = {
  get service() {
    return replica;
  },
  get browser() {
    return browser;
  },
};

describe('the view People', () => {
  describePeopleView(site);
});
describe('the clusters of the view People', () => {
  describeClusters(site);
});
describe('the view People of a service that requires keys', () => {
  describePeopleWithKeys(siteWithKeys, site);
});
