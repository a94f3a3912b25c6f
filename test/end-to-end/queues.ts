/** The two carriers of the queue, chosen by configuration alone; what holds for one holds for the other. */
export const queues: [name: string, variables: () => Record<string, string>][] = [
  ['PostgreSQL', () => ({})],
  [
    'Redis',
    () => ({ REDIS_URL: process.env.FRS_TEST_REDIS_URL!, CACHE_REDIS_URL: process.env.FRS_TEST_REDIS_URL! }),
  ],
];
