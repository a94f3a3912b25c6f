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

function formatDate(time: Date): string {
  return time.toLocaleDateString('en-GB', { dateStyle: 'medium' });
}

function formatTime(time: Date): string {
  return time.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
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
    time: formatTime,
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
  people: {
    title: 'People',
    lead: 'The people whose faces are enrolled. Searches find them in other photos.',
    tabs: {
      list: 'All people',
      search: 'Search',
      enrol: 'Enrol',
      clusters: 'Unknown faces',
    },
    allPeople: 'All people',
    searchByName: 'Search by name',
    shown: (count: number, hasMore: boolean) =>
      `${hasMore ? 'First ' : ''}${count === 1 ? '1 person' : `${count} people`}`,
    time: formatTime,
    since: (time: Date) => `since ${formatDate(time)}`,
    empty: 'Nobody is enrolled',
    emptyDetail: 'Enrol photos of a person, or give a name to a cluster of unknown faces.',
    noMatch: 'No name contains this text',
    noMatchDetail: 'Upper and lower case are the same. Accents are not: “Zoe” does not find “Zoë”.',
    unknown: 'There is nobody with this name',
    unknownDetail: 'The person was renamed, merged or deleted, or the address is mistyped.',
    final: 'This cannot be undone.',
    addPhotos: 'Enrol photos',
    examples: 'Enrolled faces',
    noExample: 'No face is enrolled',
    noExampleDetail:
      'The faces or their photos were deleted. Enrol a photo, so that searches find this person.',
    onlyExample: 'No other face to compare',
    faceSize: 'Size of the face in pixels',
    fromEncoding: 'Enrolled as an encoding',
    enrolledAt: (time: Date) => formatDate(time),
    distances: {
      nearest: 'to the nearest',
      median: (distance: number) => `${distance.toFixed(2)} median`,
      explanation: (count: number) =>
        `Distances to ${count === 1 ? 'one other enrolled face' : `${count} other enrolled faces`} of this person`,
      far: 'Far from all others',
    },
    match: {
      title: 'See the faces',
      detail:
        'The service keeps no photos. Choose photos of this device: those with a known hash are shown. They are not sent.',
      progress: (done: number, total: number) => `${done} of ${total} photos read`,
      visible: (visible: number, total: number) =>
        `${visible} of ${total === 1 ? '1 face' : `${total} faces`} visible`,
    },
    example: {
      title: 'Remove an enrolled face',
      removeNumber: (number: number) => `Remove face ${number}`,
      action: 'Remove face',
      confirm: (name: string) => `Searches compare no photo with this face of ${name} any more.`,
      kept: (hasPhoto: boolean) =>
        hasPhoto
          ? 'The encodings of its photo remain stored.'
          : 'The face was enrolled as an encoding. The service has no copy of it.',
      again: 'You can enrol the face again with its photo.',
      done: (name: string) => `The face of ${name} was removed.`,
    },
    rename: {
      open: 'Rename',
      title: 'Rename person',
      field: 'New name',
      explanation: 'Searches return the new name at once.',
      action: 'Rename',
      done: (from: string, to: string) => `${from} was renamed to ${to}.`,
    },
    merge: {
      open: 'Merge',
      title: 'Merge two people',
      field: 'Merge into',
      next: 'Continue',
      action: 'Merge',
      explanation: (name: string) => `Choose the person whose name remains. The name ${name} is deleted.`,
      missing: 'There is nobody with this name.',
      confirm: (from: string, to: string, faces: number) =>
        `${faces === 1 ? '1 enrolled face' : `${faces} enrolled faces`} and all decisions of ${from} are moved to ${to}. The name ${from} is deleted.`,
      result: (to: string, faces: number) =>
        `${to} already has ${faces === 1 ? '1 enrolled face' : `${faces} enrolled faces`}.`,
      final: 'This cannot be undone: afterwards, the service does not know who had which face.',
      done: (from: string, to: string) => `${from} was merged into ${to}.`,
    },
    delete: {
      title: 'Delete person',
      action: 'Delete person',
      confirm: (name: string, faces: number) =>
        `${name}, ${faces === 1 ? '1 enrolled face' : `${faces} enrolled faces`} and all decisions about this person are deleted.`,
      kept: 'The photos’ encodings remain stored, without a name.',
      done: (name: string) => `${name} was deleted.`,
    },
    search: {
      drop: 'Drop a photo here',
      dropDetail: 'or paste it. The people who are near to its faces are shown.',
      encoding: 'Finding faces…',
      candidates: (number: number) => `People near to face ${number}`,
      choose: 'Choose another face in the picture.',
      none: 'Nobody is near',
      noneDetail: (distance: number) => `No enrolled face is within the distance ${distance}.`,
    },
    verify: {
      title: (number: number) => `Is face ${number} this person?`,
      action: 'Verify',
      result: (name: string, same: boolean, distance: number, threshold: number) =>
        `${same ? `Probably ${name}` : `Probably not ${name}`}: the distance to the nearest enrolled face is ${distance.toFixed(3)}, the threshold ${threshold}.`,
    },
    enrol: {
      nameDetail: 'The name of a new or an existing person.',
      drop: 'Drop photos of one person here',
      dropDetail: 'or paste them. If a photo shows several faces, you choose one.',
      encoding: 'Finding faces…',
      choose: (count: number) => `Choose one of the ${count} faces.`,
      remove: (photo: string) => `Do not enrol ${photo}`,
      action: (count: number) => (count === 1 ? 'Enrol 1 face' : `Enrol ${count} faces`),
      status: (ready: number, undecided: number, enrolled: number) =>
        [
          ready === 1 ? '1 face ready' : `${ready} faces ready`,
          ...(undecided === 0 ? [] : [`${undecided} to choose`]),
          ...(enrolled === 0 ? [] : [`${enrolled} enrolled`]),
        ].join(' · '),
      done: (name: string, known: boolean) =>
        known ? `Was already enrolled as ${name}` : `Enrolled as ${name}`,
      open: 'Show person',
      contradicts:
        'Not enrolled: it was decided that this face is not this person, or that it is another person.',
    },
    run: {
      title: 'Group unknown faces',
      explanation: 'Compares all faces without a name, and groups those that probably show one person.',
      start: 'Group faces',
      cancel: 'Cancel',
      waiting: 'Waiting for a worker…',
      counting: 'Reading faces…',
      progress: (done: number, total: number) =>
        `${done.toLocaleString('en')} of ${total.toLocaleString('en')} faces compared`,
      never: 'The faces have not been grouped yet.',
      succeeded: (time: Date, faces: number, clusters: number) =>
        `Finished ${formatTime(time)}: ${faces === 1 ? '1 face' : `${faces} faces`} added to clusters, ${clusters === 1 ? '1 new cluster' : `${clusters} new clusters`}.`,
      failed: (time: Date, reason: string) => `Failed ${formatTime(time)}: ${reason}`,
      cancelled: (time: Date) => `Cancelled ${formatTime(time)}.`,
    },
    clusters: {
      all: 'Unknown faces',
      name: (id: number) => `Cluster ${id}`,
      open: 'Show faces',
      faces: 'Faces of the cluster',
      since: (time: Date) => `found ${formatDate(time)}`,
      empty: 'No clusters',
      emptyDetail:
        'A cluster has at least three clear faces without a name that probably show one person. Encode photos, then group the faces.',
      unknown: 'This cluster does not exist',
      unknownDetail: 'It was named, dismissed or merged, or has fewer than three faces left.',
    },
    nameCluster: {
      open: 'Name',
      label: (id: number) => `Name cluster ${id}`,
      title: (id: number) => `Name cluster ${id}`,
      some: (count: number) => (count === 1 ? 'Name 1 face' : `Name ${count} faces`),
      action: (count: number) => (count === 1 ? 'Enrol 1 face' : `Enrol ${count} faces`),
      explanation:
        'The faces are enrolled under this name, and leave the cluster. A new name creates a person.',
      done: (name: string, enrolled: number, excluded: number) =>
        `${enrolled === 1 ? '1 face was' : `${enrolled} faces were`} enrolled as ${name}.${
          excluded === 0
            ? ''
            : ` ${excluded === 1 ? '1 face was' : `${excluded} faces were`} not, because of a decision that this is another person.`
        }`,
    },
    dismiss: {
      open: 'Dismiss',
      label: (id: number) => `Dismiss cluster ${id}`,
      title: (id: number) => `Dismiss cluster ${id}`,
      confirm: (count: number) =>
        `The cluster is deleted, and its ${count} faces are not grouped again. They can still be found and enrolled.`,
      done: (id: number) => `Cluster ${id} was dismissed.`,
    },
    selection: {
      count: (selected: number, total: number) =>
        selected === 0
          ? `Select faces to name or split them (${total} shown)`
          : `${selected} of ${total} faces selected`,
      tooMany: (max: number) => `Select at most ${max} faces at a time.`,
      all: 'Select all',
      none: 'Select none',
      name: 'Name selected',
      split: 'Split off',
      face: (number: number) => `Select face ${number}`,
    },
    split: {
      title: (count: number) => (count === 1 ? 'Split off 1 face' : `Split off ${count} faces`),
      action: 'Split cluster',
      remove: 'Remove from cluster',
      explanation: 'The selected faces become a new cluster. Later runs do not merge the two.',
      few: (count: number) =>
        `A cluster has at least three faces, so ${count === 1 ? 'the face is' : 'the two faces are'} only removed, and not grouped again. You can still enrol ${count === 1 ? 'it' : 'them'}.`,
      rest: (count: number) =>
        `${count === 1 ? 'Only 1 face remains' : `Only ${count} faces remain`}, too few for a cluster: ${count === 1 ? 'it is' : 'they are'} not grouped again either.`,
      final: 'This cannot be undone. You can give both parts the same name.',
      done: (count: number, created: number | undefined, dismissed: number) =>
        created === undefined
          ? `${dismissed === 1 ? '1 face was' : `${dismissed} faces were`} removed.`
          : `${count} faces are now cluster ${created}.`,
    },
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
