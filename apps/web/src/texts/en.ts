/** Formats a fraction as “1 in 400”, with two significant digits. */
function formatRate(rate: number): string {
  return rate >= 0.2
    ? `${Math.round(rate * 100)} %`
    : `1 in ${Number((1 / rate).toPrecision(2)).toLocaleString('en')}`;
}

/** Formats a number of bytes in megabytes, or in kilobytes if it is small. */
function formatBytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Formats a duration in its two largest units, or in milliseconds if it is short. */
function formatDuration(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

const formatNumber = (number: number): string => number.toLocaleString('en');

const formatImages = (count: number): string => (count === 1 ? '1 image' : `${formatNumber(count)} images`);

const formatFaces = (count: number): string => (count === 1 ? '1 face' : `${formatNumber(count)} faces`);

/** All texts of the page in English. A text with a number or a name is a function. */
export const english = {
  app: {
    name: 'FRS',
    skipToContent: 'Skip to content',
    navigation: 'Views',
    documentation: 'API reference',
    colourScheme: 'Colour scheme',
    colourSchemes: { system: 'Like the system', light: 'Light', dark: 'Dark' },
  },
  views: {
    try: 'Try',
    people: 'People',
    images: 'Images',
    statistics: 'Statistics',
    operations: 'Operations',
  },
  actions: {
    cancel: 'Cancel',
    close: 'Close',
    retry: 'Try again',
    remove: 'Remove',
    delete: 'Delete',
    loadMore: 'Load more',
    copy: 'Copy',
    copied: 'Copied',
  },
  status: { loading: 'Loading…' },
  number: formatNumber,
  duration: formatDuration,
  problems: {
    unreachable: 'The service cannot be reached.',
    unreachableDetail: 'Check that it is running and that this device is connected, then try again.',
    cancelled: 'The request was cancelled.',
    unreadableResponse: (status: number) => `The service answered with the status ${status}.`,
    missingScope: (scope: string) => `Your key lacks the scope “${scope}”.`,
    keyRequired: 'Enter an API key first.',
    viewNotLoaded: 'This view could not be loaded. The service may have been updated.',
  },
  keys: {
    open: 'No key required',
    openDetail:
      'The service accepts requests without an API key, so every function of this page is available.',
    missing: 'Enter key',
    title: 'API key',
    explanation: 'This service requires an API key. An operator creates one with',
    command: 'make key NAME=laptop SCOPES=read,write,search',
    field: 'API key',
    keep: 'Keep until this browser tab is closed',
    keepDetail: 'Otherwise the key is only in memory: the page asks again when it is loaded again.',
    use: 'Use key',
    checking: 'Checking…',
    refused: 'The service refused this key. It may be mistyped, revoked or expired.',
    current: (name: string) => `Key “${name}”`,
    expires: (time: Date) => `Expires on ${time.toLocaleDateString('en-GB', { dateStyle: 'long' })}`,
    neverExpires: 'Does not expire',
    allows: 'What this key allows',
    allowed: 'allowed',
    notAllowed: 'not allowed',
    scopes: {
      read: 'Look up images, faces, people and statistics; export',
      write: 'Encode photos, enrol faces, import',
      delete: 'Delete images and people',
      search: 'Search faces in photos',
      admin: 'See the queues and retry failed jobs',
    } as Readonly<Record<string, string>>,
    remove: 'Remove key from this page',
    change: 'Use another key',
  },
  faces: {
    face: 'Face',
    number: (number: number) => `Face ${number}`,
    score: 'Score',
    count: (count: number) => (count === 1 ? '1 face' : `${count} faces`),
  },
  subjects: { name: 'Name of the person' },
  copy: { manually: 'This browser does not allow the page to copy. Select the text and copy it.' },
  distances: {
    unit: 'distance',
    near: 'Same person',
    far: 'Different people',
    samePerson: 'Probably the same person',
    differentPeople: 'Probably two different people',
    tick: (threshold: number, rate: number) => `${threshold}: ${formatRate(rate)} pairs of different people`,
    falseMatchRate: ({ relation, rate }: { relation: 'about' | 'below' | 'above'; rate: number }) =>
      `Of the pairs of two different people, ${{ about: 'about', below: 'fewer than', above: 'more than' }[relation]} ${formatRate(rate)} are this near or nearer.`,
  },
  camera: {
    title: 'Take a photo',
    picture: 'Picture of the camera',
    take: 'Take photo',
    fileName: (time: Date) =>
      `Camera ${time.toLocaleTimeString('en', { hour12: false }).replaceAll(':', '.')}.jpg`,
    insecure: 'Browsers allow the camera only on pages with https: or of this machine (localhost).',
    notAllowed:
      'The browser does not allow this page to use the camera. Change this in the settings of the page.',
    notFound: 'The camera cannot be used: none is connected, or another program is using it.',
  },
  photoPicker: {
    drop: 'Drop photos here',
    dropDetail: 'or paste them. JPEG, PNG, WebP, AVIF, GIF and TIFF are accepted.',
    choose: 'Choose photos',
    release: 'Release to add the photos',
  },
  try: {
    title: 'Try it',
    lead: 'Find the faces in your photos. The service does not keep the photos: they are shown from this browser.',
    photos: 'Photos',
    removeAll: 'Remove all',
    remove: (name: string) => `Remove ${name}`,
    show: (name: string) => `Show ${name}`,
    progress: (done: number, total: number) => `${done} of ${total} photos done`,
    refused: (count: number) => (count === 1 ? '1 photo failed' : `${count} photos failed`),
    retryFailed: 'Try failed photos again',
    noFace: 'No face was found in this photo.',
    noFaceDetail: 'Faces smaller than about 12 pixels, heads from behind and half faces are not found.',
    compare: 'Compare two faces',
    compareShort: 'Compare',
    compareFace: (number: number) => `Compare face ${number}`,
    comparedFace: (number: number, photo: string) => `Face ${number}, ${photo}`,
    clearComparison: 'Clear',
    selectTwo: 'Select two faces, in one photo or in different photos.',
    selectSecond: 'Select a second face, in this or in another photo.',
    candidates: (number: number) => `People near to face ${number}`,
    noSearch: (reason: string) => `People are not searched. ${reason}`,
    noCandidate: 'No enrolled person is near.',
    enrol: 'Enrol',
    enrolFace: (number: number) => `Enrol face ${number}`,
    enrolAs: (number: number, name: string) => `Enrol face ${number} as ${name}`,
    enrolledAs: (name: string) => `Enrolled as ${name}.`,
    enrolExplanation: 'The face is found by searches under this name. A new name creates a person.',
    size: (width: number, height: number) => `${width} × ${height} pixels`,
    copyJson: 'Copy JSON',
    copyCurl: 'Copy curl',
    openCamera: 'Camera',
    states: {
      waiting: 'Waiting',
      sending: 'Encoding…',
      encoded: 'Done',
      refused: 'Failed',
    },
  },
  images: {
    title: 'Images',
    lead: 'Every uploaded photo is stored as numbers, under the SHA-256 of its file. The photos themselves are not kept.',
    image: 'Image',
    filters: 'Filters',
    status: 'Status',
    anyStatus: 'Any status',
    statuses: {
      pending: 'Pending',
      encoded: 'Encoded',
      'no-face': 'No face',
      rejected: 'Refused',
      failed: 'Failed',
    },
    since: 'From',
    until: 'To',
    none: 'No images yet',
    noneDetail: 'Photos that are sent to the service appear here, also those of the view Try.',
    noMatch: 'No image matches the filters',
    resetFilters: 'Remove the filters',
    size: (width: number, height: number) => `${width} × ${height} px`,
    sizeLabel: 'Size of the photo',
    model: 'Model',
    time: (time: Date) => time.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }),
    match: 'Show my photos',
    matchDetail:
      'Choose photos of this device to see them here. They are found by their hashes and are not sent.',
    matching: (done: number, total: number) => `Reading ${done} of ${total}`,
    copyHash: 'Copy hash',
    photoDescription: (faces: number) => `Photo with ${faces === 1 ? '1 face' : `${faces} faces`}`,
    noPhoto: 'The service does not keep photos. The boxes are drawn to scale.',
    photoFromBrowser: 'The photo is shown from this browser.',
    pending: 'The photo is not encoded yet.',
    checkAgain: 'Check again',
    deleteTitle: 'Delete this image?',
    deleteDetail:
      'Its faces, their encodings and their enrolments are deleted, also from the statistics. This cannot be reverted.',
    export: 'Export',
    received: (lines: number, bytes: number) =>
      `${lines.toLocaleString('en')} lines, ${formatBytes(bytes)} received`,
    exported: (lines: number, bytes: number) =>
      `Saved ${lines.toLocaleString('en')} lines, ${formatBytes(bytes)}.`,
    exportInterrupted: 'The export was interrupted, so the file is not complete. Start it again.',
    import: 'Import',
    importing: (fraction: number) => `${Math.floor(fraction * 100)} % sent`,
    imported: (imported: number, known: number, refused: number) =>
      `${imported.toLocaleString('en')} images imported, ${known.toLocaleString('en')} known already, ${refused.toLocaleString('en')} lines refused.`,
    importedEnrolments: (imported: number, known: number, missing: number) =>
      `Enrolled faces: ${imported} imported, ${known} known already, ${missing} without an image.`,
    refusedLine: (line: number, detail: string) => `Line ${line}: ${detail}`,
  },
  statistics: {
    title: 'Statistics',
    lead: (images: number) =>
      images === 0
        ? 'No image with a face is stored yet.'
        : `${formatImages(images)} with a face ${images === 1 ? 'is' : 'are'} stored.`,
    history: 'Images over time',
    historyDetail:
      'Images with a face, by the time of their upload or import. Deleted images are not counted.',
    ranges: 'Period',
    range: {
      day: 'Last 24 hours',
      week: 'Last 7 days',
      month: 'Last 30 days',
      year: 'Last year',
    },
    historySummary: (images: number, periods: number, unit: 'hour' | 'day', largest: number, when: string) =>
      images === 0
        ? `No image in the last ${periods} ${unit}s.`
        : `${formatImages(images)} in the last ${periods} ${unit}s. The most in one ${unit}: ${formatNumber(largest)}, on ${when}.`,
    bar: (when: string, images: number) => `${when}: ${formatImages(images)}`,
    hour: (time: Date) =>
      time.toLocaleString('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit' }),
    hourLong: (time: Date) => time.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }),
    day: (time: Date) =>
      time.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }),
    dayLong: (time: Date) => time.toLocaleDateString('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }),
    time: 'Time',
    images: 'Images',
    table: 'Show as a table',
    tableOf: (chart: string) => `Table: ${chart}`,
    numbers: 'Numbers',
    average: 'Average encoding',
    averageDetail:
      'The mean of the first faces of all images: 128 numbers, row by row. The stronger a colour, the further the number is from zero.',
    averageSummary: (smallest: string, largest: string) => `128 numbers from ${smallest} to ${largest}.`,
    averageNumber: (index: number, value: string) => `Number ${index + 1}: ${value}`,
    negative: 'negative',
    positive: 'positive',
    distances: 'Distances between faces',
    distancesDetail: (stored: number, enrolled: number) =>
      `A random sample of ${formatFaces(stored)} and of ${formatNumber(enrolled)} enrolled ${enrolled === 1 ? 'face' : 'faces'}, selected every five minutes. Each line shows how the distances between pairs of faces are distributed.`,
    series: {
      stored_faces: 'Any two stored faces',
      same_subject: 'Two enrolled faces of one person',
      different_subjects: 'Enrolled faces of two people',
    },
    pairs: (count: number) => (count === 1 ? '1 pair' : `${formatNumber(count)} pairs`),
    threshold: (threshold: number, falseMatchRate: number) =>
      `Threshold ${threshold}: ${formatRate(falseMatchRate)} pairs of different people are this near`,
    thresholds: (points: readonly { readonly threshold: number; readonly false_match_rate: number }[]) =>
      `The vertical lines are thresholds, with the pairs of different people that are nearer: ${points
        .map(({ threshold, false_match_rate: rate }) => `${threshold} (${formatRate(rate)})`)
        .join(', ')}.`,
    defaultThreshold: 'default threshold',
    distance: 'Distance',
    share: 'Share of pairs',
    tooFewFaces: 'There are too few faces for distances. At least two are needed.',
    map: 'Map of encodings',
    mapDetail: (percent: number) =>
      `Near points are similar faces. The map shows the two directions in which the encodings of the sample differ most, ${percent} % of their variance.`,
    mapLabel: (faces: number) => `Map of ${formatFaces(faces)} of the sample`,
    mapSlider: 'Face, from left to right',
    mapHint: 'Point at a face, or move the slider, to see which one it is.',
    notEnrolled: 'Not enrolled',
    otherPeople: 'Other people',
    faceOnMap: (subject: string | null, face: number | null) =>
      `${subject ?? 'Not enrolled'}${face === null ? '' : `, face ${face + 1} of the image`}`,
    openImage: 'Open image',
    person: 'Person',
    faces: 'Faces',
  },
  operations: {
    title: 'Operations',
    lead: 'The state of the whole service. The numbers are updated every five seconds.',
    openQueues: 'Open queues',
    pending: 'Pending images',
    nothingPending: 'Every image is encoded.',
    oldest: (age: string) => `The oldest is ${age} old.`,
    throughput: 'Throughput',
    rate: (perSecond: number) =>
      perSecond === 0
        ? '0 images/s'
        : perSecond < 0.1
          ? `${(perSecond * 60).toFixed(1)} images/min`
          : `${perSecond.toFixed(perSecond < 10 ? 1 : 0)} images/s`,
    throughputDetail: 'All workers, in the last minute.',
    latency: 'Latency, median',
    latencyDetail: (p95: string, images: number) =>
      `95 % of ${formatImages(images)} in the last five minutes took at most ${p95}.`,
    noLatency: 'No image in the last five minutes.',
    failed: 'Failed images',
    failedCount: (count: number, more: boolean) => `${formatNumber(count)}${more ? '+' : ''}`,
    failedDetail: 'See the list below.',
    failures: 'Failures',
    noFailures: 'No image has failed.',
    retry: 'Retry',
    retryImage: (hash: string) => `Retry image ${hash}`,
    retryAll: 'Retry all',
    retried: (count: number) => `${formatImages(count)} will be encoded again.`,
    photoKept: 'The photo is stored, so the image can be retried.',
    photoKeptUntil: (time: string) => `The photo is stored until ${time}, so the image can be retried.`,
    photoNotKept: 'The photo is not stored any more. Delete the image and send the photo again.',
    workers: 'Workers',
    noWorkers: 'No worker is running. Images stay pending until one is started.',
    starting: 'Starting',
    process: (pid: number, version: string, uptime: string) =>
      `process ${pid}, version ${version}, running for ${uptime}`,
    worker: (encoders: number, runtime: string, rate: string) =>
      `${encoders === 1 ? '1 encoder' : `${encoders} encoders`} (${runtime}), ${rate}`,
    idle: 'Waiting for images',
    tasks: {
      'encode-image': 'Encoding image',
      'encode-locations': 'Encoding at given locations',
      'aggregate-statistics': 'Counting images',
      'cluster-faces': 'Clustering faces',
    },
    run: (run: number) => `run ${run}`,
    finished: (encoded: number, noFace: number, rejected: number, failed: number) =>
      `Since its start: ${formatNumber(encoded)} encoded, ${formatNumber(noFace)} without a face, ${formatNumber(rejected)} refused, ${formatNumber(failed)} failed.`,
    interruptions: (count: number) =>
      count === 1 ? '1 attempt was interrupted.' : `${formatNumber(count)} attempts were interrupted.`,
    apis: 'API processes',
    cacheUse: (hits: number, lookups: number) =>
      lookups === 0
        ? 'not used yet'
        : `${formatNumber(hits)} of ${formatNumber(lookups)} look-ups (${Math.round((100 * hits) / lookups)} %)`,
    index: 'Index of faces',
    indexKind: 'Kind',
    indexKinds: { embedded: 'search process', pgvector: 'pgvector' },
    storedFaces: 'Stored faces',
    enrolledFaces: 'Enrolled faces',
    unavailable: 'unavailable',
    cache: 'Response cache',
    cacheHits: 'Answered from the cache',
    cacheUnavailable: 'Look-ups while it was unavailable',
    noCache: 'not configured',
    versions: 'Versions',
    model: 'Model',
    queue: 'Queue',
    queues: {
      postgres: () => 'PostgreSQL',
      redis: (version: string | null) => (version === null ? 'Redis' : `Redis ${version}`),
    },
  },
};
