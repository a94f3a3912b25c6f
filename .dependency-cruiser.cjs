/** The rules for imports between applications, libraries and layers. */
const only = (name, from, to, comment) => ({ name, severity: 'error', comment, from: { path: from }, to });

module.exports = {
  forbidden: [
    only('no-import-cycles', '', { circular: true }, 'Imports between files form no cycle.'),
    only(
      'applications-import-no-other-application',
      '^apps/([^/]+)/',
      { path: '^apps/', pathNot: '^apps/$1/' },
      'An application imports no other application. Applications communicate through the database and the queue.',
    ),
    only(
      'libraries-import-no-application',
      '^libs/',
      { path: '^apps/' },
      'A library imports no application.',
    ),
    only(
      'encoding-imports-only-installation',
      '^libs/encoding/',
      {
        path: '^(libs/(?!(encoding|installation)/)|node_modules/(@nestjs|bullmq|typeorm|pg|ioredis|express|busboy)/)',
      },
      'The encoder does not depend on HTTP, a queue, a database or NestJS. It imports only the library that finds the models.',
    ),
    only(
      'supervision-imports-no-other-library',
      '^libs/supervision/src/',
      { path: '^libs/(?!supervision/)' },
      'The library for supervising processes can start any process and is not specific to FRS.',
    ),
    only(
      'embedded-postgres-imports-only-supervision-and-service-role',
      '^libs/embedded-postgres/src/',
      { path: '^libs/(?!(embedded-postgres|supervision|persistence/src/service-role)/)' },
      'The embedded PostgreSQL runs as a supervised process, and its library also creates the database role of the service.',
    ),
    only(
      'progress-bar-imports-no-other-library',
      '^libs/progress-bar/src/',
      { path: '^libs/(?!progress-bar/)' },
      'The progress bar is not specific to FRS.',
    ),
    only(
      'development-programs-import-no-application',
      '^(topology|bench|evaluation|tools|test/servers)/',
      { path: '^apps/' },
      'The development programs may import libraries, but no source file of an application.',
    ),
    only(
      'encoder-pool-imports-only-encoding-and-config',
      '^libs/encoder-pool/src/',
      {
        path: '^(libs/(?!(encoder-pool|encoding|config)/)|node_modules/(@nestjs|bullmq|typeorm|pg|ioredis|express|busboy)/)',
      },
      'The command line also uses the encoder pool, so the pool must not depend on the queue or the database.',
    ),
    only(
      'face-clusters-imports-nothing',
      '^libs/face-clusters/src/',
      { path: '^(libs/(?!face-clusters/)|node_modules/)' },
      'The clustering algorithm does not read the database: its caller passes the neighbours of each face.',
    ),
    only(
      'face-index-imports-no-other-library',
      '^libs/face-index/src/',
      {
        path: '^(libs/(?!face-index/|encoding/src/distance)|node_modules/(@nestjs|bullmq|typeorm|ioredis|express|busboy)/)',
      },
      'The face index contains only encodings and IDs. The API reads all other data of these faces from the database.',
    ),
    only(
      'photo-response-imports-no-other-library',
      '^libs/photo-response/',
      { path: '^libs/(?!photo-response/)' },
      'The command line also builds photo responses, so this library must not depend on the database.',
    ),
    only(
      'imaging-imports-no-other-folder-of-the-encoder',
      '^libs/encoding/src/imaging/',
      { path: '^libs/encoding/src/(?!imaging/)' },
      'The code for decoding and transforming images does not depend on neural networks or faces.',
    ),
    only(
      'inference-imports-no-other-folder-of-the-encoder',
      '^libs/encoding/src/inference/',
      { path: '^libs/encoding/src/(?!inference/)' },
      'The inference code runs any neural network, and does not depend on the code for faces.',
    ),
    only(
      'detection-imports-only-imaging-and-inference',
      '^libs/encoding/src/detection/',
      { path: '^libs/encoding/src/(?!(detection|imaging|inference)/|effort)' },
      'Face detection does not use face alignment, landmarks or embeddings.',
    ),
    only(
      'alignment-imports-only-imaging',
      '^libs/encoding/src/alignment/',
      { path: '^libs/encoding/src/(?!(alignment|imaging)/)' },
      'Face alignment computes geometric transforms and runs no neural network.',
    ),
    only(
      'landmarks-and-embedding-do-not-import-each-other',
      '^libs/encoding/src/(landmarks|embedding)/',
      { path: '^libs/encoding/src/(?!($1|alignment|imaging|inference)/|effort|distance)' },
      'The code of the landmark model and the code of the embedding model do not depend on each other.',
    ),
    only(
      'service-imports-no-development-tool',
      '^(apps|libs)/',
      { path: '^tools/' },
      'The tools that build the models are not part of the service.',
    ),
    only(
      'persistence-does-not-import-queue',
      '^libs/persistence/',
      { path: '^libs/queue/' },
      'The data in PostgreSQL is independent of the queue, which only distributes jobs to workers.',
    ),
    only(
      'queue-does-not-import-persistence',
      '^libs/queue/',
      { path: '^libs/persistence/' },
      'The data in PostgreSQL is independent of the queue, which only distributes jobs to workers.',
    ),
    only(
      'config-imports-only-photo-limits-and-installation',
      '^libs/config/',
      { path: '^(libs/(?!(config|installation|encoding/src/imaging/photo)/)|apps/)' },
      'The configuration imports the definition of the photo limits from the encoder, the folder of the installation, and no other code of the project.',
    ),
    only(
      'source-files-import-no-test',
      '/src/',
      { path: '(^|/)test/' },
      'The code of the service does not depend on the code of tests.',
    ),
    only(
      'clients-import-no-code-of-the-service',
      '^clients/(?!.*/test/)',
      { path: '^(apps|libs|topology|test|bench|evaluation)/' },
      'A client is published separately and is generated from the OpenAPI document only.',
    ),
    only(
      'service-imports-no-client',
      '^(apps/(?!web/)|libs/).*/src/',
      { path: '^clients/' },
      'The service does not depend on the clients that are generated for it. Only the web page uses one.',
    ),
    only(
      'web-page-imports-only-the-typescript-client',
      '^apps/web/src/',
      { path: '^(libs|clients/(?!typescript/src/)|test|tools|topology)/' },
      'The web page runs in a browser. It uses the API as every other client does.',
    ),
    only(
      'views-are-independent',
      '^apps/web/src/views/([^/]+)/',
      { path: '^apps/web/src/(views/(?!$1/)|app/)' },
      'A view of the web page imports no other view, and nothing from the shell around the views.',
    ),
    only(
      'widgets-import-no-view',
      '^apps/web/src/(api|components|photos|texts|theme)/',
      { path: '^apps/web/src/(app|views)/' },
      'The parts that the views share do not depend on a view.',
    ),
    only(
      'api-runs-no-model',
      '^apps/api/',
      { path: '^libs/(encoding/src/(?!imaging/photo/|distance)|encoder-pool/)' },
      'The API imports from the encoder only the validation of photo headers and the distance of two encodings.',
    ),
    only(
      'api-platform-imports-no-feature',
      '^apps/api/src/platform/',
      { path: '^apps/api/src/(?!platform/)' },
      'The platform code of the API does not depend on any feature of the API.',
    ),
    only(
      'api-features-are-independent',
      '^apps/api/src/features/([^/]+)/',
      { path: '^apps/api/src/(features/(?!$1/)(?!encodings/index\\.ts$)|[^/]+\\.ts$)' },
      'A feature of the API imports only the platform and encodings/index.ts.',
    ),
    {
      ...only(
        'no-import-cycles-between-api-folders',
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
