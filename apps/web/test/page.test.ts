import { afterAll, beforeAll, describe } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { type Service, startService, withSearchProcess } from '../../../test/end-to-end/service.js';
import { insecureHostName, launchChromium } from './chromium.js';
import { describeEveryView } from './every-view.scenarios.js';
import { describeImagesView } from './images.scenarios.js';
import { describeInsecurePage } from './insecure-page.scenarios.js';
import { describeKeys } from './keys.scenarios.js';
import { describeOperationsView, describeOperationsWithKeys } from './operations.scenarios.js';
import { describeShell } from './shell.scenarios.js';
import { describeStatisticsView } from './statistics.scenarios.js';
import { type TestSite } from './test-page.js';
import { describeTryView } from './try.scenarios.js';

/** The installation of Chromium may take minutes. */
const startTimeout = 600_000;

let service: Service;
let browser: Browser;

beforeAll(async () => {
  [service, browser] = await Promise.all([
    startService({ ...withSearchProcess, FRS_ALLOWED_HOSTS: insecureHostName, FRS_SWEEP_SECONDS: '1' }),
    launchChromium(),
  ]);
}, startTimeout);

afterAll(async () => {
  await Promise.all([browser.close(), service.stop()]);
});

// The scenarios of all views are one suite, because they share a service and a browser.
const site: TestSite = {
  get service() {
    return service;
  },
  get browser() {
    return browser;
  },
};

describe('the page', () => {
  describeShell(site);
});
describe('a page without https: on another machine', () => {
  describeInsecurePage(site);
});
describe('the view Try', () => {
  describeTryView(site);
});
describe('the view Images', () => {
  describeImagesView(site);
});
describe('the view Statistics', () => {
  describeStatisticsView(site);
});
describe('the view Operations', () => {
  describeOperationsView(site);
});
describe('every view', () => {
  describeEveryView(site);
});
describe('if keys are required', () => {
  describeKeys(site);
  describeOperationsWithKeys(site);
});
