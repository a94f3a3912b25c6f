/** The rules for imports between applications, libraries and layers. */
const only = (name, from, to, comment) => ({ name, severity: 'error', comment, from: { path: from }, to });

module.exports = {
  forbidden: [
    only('no-cycles', '', { circular: true }, 'Arrows point down.'),
    only(
      'applications-stand-alone',
      '^apps/([^/]+)/',
      { path: '^apps/', pathNot: '^apps/$1/' },
      'Applications never import each other: they meet in the database and the queue.',
    ),
    only('libraries-know-no-application', '^libs/', { path: '^apps/' }, 'Arrows point down.'),
    only(
      'encoding-is-pure',
      '^libs/encoding/',
      { path: '^(libs/(?!encoding/)|node_modules/(@nestjs|bullmq|typeorm|pg|ioredis|express|busboy)/)' },
      'The encoder knows no HTTP, queue, database or Nest container.',
    ),
    only(
      'supervision-is-generic',
      '^libs/supervision/src/',
      { path: '^libs/(?!supervision/)' },
      'Supervision starts any process, and is not specific to FRS.',
    ),
    only(
      'embedded-postgres-uses-supervision',
      '^libs/embedded-postgres/src/',
      { path: '^libs/(?!(embedded-postgres|supervision|persistence/src/service-role)/)' },
      'The embedded PostgreSQL is a supervised process with the role of the service.',
    ),
    only(
      'progress-bar-is-generic',
      '^libs/progress-bar/src/',
      { path: '^libs/(?!progress-bar/)' },
      'The progress bar is not specific to FRS.',
    ),
    only(
      'programs-share-libraries',
      '^(topology|bench|evaluation|tools|test/servers)/',
      { path: '^apps/' },
      'Topology, benchmarks, evaluation and test servers share libraries with the applications, not their sources.',
    ),
    only(
      'encoder-pool-knows-no-service',
      '^libs/encoder-pool/src/',
      {
        path: '^(libs/(?!(encoder-pool|encoding|config)/)|node_modules/(@nestjs|bullmq|typeorm|pg|ioredis|express|busboy)/)',
      },
      'The worker and the command line run encoders by the same code, which knows no queue and no database.',
    ),
    only(
      'face-clusters-are-pure',
      '^libs/face-clusters/src/',
      { path: '^(libs/(?!face-clusters/)|node_modules/)' },
      'Clustering is computed from neighbourhoods, which its caller reads from an index and the database.',
    ),
    only(
      'face-index-knows-no-service',
      '^libs/face-index/src/',
      {
        path: '^(libs/(?!face-index/|encoding/src/distance)|node_modules/(@nestjs|bullmq|typeorm|ioredis|express|busboy)/)',
      },
      'An index stores encodings under ids, which its owner resolves in the database.',
    ),
    only(
      'photo-response-is-pure',
      '^libs/photo-response/',
      { path: '^libs/(?!photo-response/)' },
      'The API and the command line build the same response, with and without a database.',
    ),
    only(
      'imaging-is-the-bottom-of-the-encoder',
      '^libs/encoding/src/imaging/',
      { path: '^libs/encoding/src/(?!imaging/)' },
      'Pixels know no network and no face.',
    ),
    only(
      'inference-knows-no-face',
      '^libs/encoding/src/inference/',
      { path: '^libs/encoding/src/(?!inference/)' },
      'A runtime runs any network.',
    ),
    only(
      'detection-stands-alone',
      '^libs/encoding/src/detection/',
      { path: '^libs/encoding/src/(?!(detection|imaging|inference)/|effort)' },
      'Faces are detected before they are aligned and embedded.',
    ),
    only(
      'alignment-knows-no-network',
      '^libs/encoding/src/alignment/',
      { path: '^libs/encoding/src/(?!(alignment|imaging)/)' },
      'Alignment is geometry.',
    ),
    only(
      'landmarks-and-embedding-are-strangers',
      '^libs/encoding/src/(landmarks|embedding)/',
      { path: '^libs/encoding/src/(?!($1|alignment|imaging|inference)/|effort|distance)' },
      'Each model is used by the pipeline alone.',
    ),
    only(
      'the-service-needs-no-tool',
      '^(apps|libs)/',
      { path: '^tools/' },
      'What builds the models is not part of what runs them.',
    ),
    only(
      'persistence-and-queue-are-strangers',
      '^libs/persistence/',
      { path: '^libs/queue/' },
      'PostgreSQL is the truth, the queue only the way to the workers.',
    ),
    only(
      'queue-and-persistence-are-strangers',
      '^libs/queue/',
      { path: '^libs/persistence/' },
      'PostgreSQL is the truth, the queue only the way to the workers.',
    ),
    only(
      'config-stands-at-the-bottom',
      '^libs/config/',
      { path: '^(libs/(?!(config|encoding/src/imaging/photo)/)|apps/)' },
      'The configuration uses the limits of a photo as the encoder defines them, and no other code of the project.',
    ),
    only(
      'sources-know-no-test',
      '/src/',
      { path: '(^|/)test/' },
      'What ships does not depend on what tests it.',
    ),
    only(
      'clients-know-the-document-alone',
      '^clients/(?!.*/test/)',
      { path: '^(apps|libs|topology|test|bench|evaluation)/' },
      'A client leaves the house: all that it knows of it is the OpenAPI document.',
    ),
    only(
      'the-service-needs-no-client',
      '^(apps|libs)/.*/src/',
      { path: '^clients/' },
      'What a client is made from does not depend on it.',
    ),
    only(
      'the-api-runs-no-model',
      '^apps/api/',
      { path: '^libs/(encoding/src/(?!imaging/photo/|distance)|encoder-pool/)' },
      'Of the encoder, the API uses the header of a photo and the distance of two encodings.',
    ),
    only(
      'api-platform-knows-no-feature',
      '^apps/api/src/platform/',
      { path: '^apps/api/src/(?!platform/)' },
      'Every feature of the API is built on the platform, which depends on none of them.',
    ),
    only(
      'api-features-are-independent',
      '^apps/api/src/features/([^/]+)/',
      { path: '^apps/api/src/(features/(?!$1/)(?!encodings/index\\.ts$)|[^/]+\\.ts$)' },
      'A feature uses the platform and, of other features, only what encodings/index.ts exports.',
    ),
    {
      ...only(
        'api-folders-form-no-cycle',
        '^apps/api/src/(platform|features)/',
        { circular: true },
        'Dependencies between folders of the API point in one direction.',
      ),
      scope: 'folder',
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
