/** One kind of error: its status, what it says, why it comes and what helps. */
interface Kind {
  readonly status: number;
  /** What the answer's `message` says when nothing more particular is known. */
  readonly message: string;
  readonly cause: string;
  readonly remedy: string;
}

/** Every error that the API answers with. docs/problems.md lists them; a test holds the two together. */
export const catalogue = {
  'malformed-form': {
    status: 400,
    message: 'The form cannot be read!',
    cause: 'The body is no complete multipart form.',
    remedy: 'Let an HTTP library build the form, and send it whole.',
  },
  'malformed-hash': {
    status: 400,
    message: 'That is no file hash: it takes the SHA-256 of the file, 64 lower-case hexadecimal digits.',
    cause: 'The path holds something else where a file hash belongs.',
    remedy: 'Use the `file_hash` of an answer, or what `sha256sum` prints for the file.',
  },
  'malformed-query': {
    status: 400,
    message: 'The query cannot be understood.',
    cause: 'A query parameter is unknown or out of its bounds.',
    remedy: '`detail` names the parameter and what it takes.',
  },
  'malformed-body': {
    status: 400,
    message: 'The body cannot be understood.',
    cause: 'The JSON of the body is broken, or is not what the route takes.',
    remedy: '`detail` names the place and what belongs there.',
  },
  'upload-aborted': {
    status: 400,
    message: 'The upload broke off!',
    cause: 'The connection ended before the body did.',
    remedy: 'Send it again.',
  },
  'no-key': {
    status: 401,
    message: 'This needs an API key.',
    cause: 'FRS_API_KEYS is `required`, and the request shows no key.',
    remedy: 'Send `Authorization: Bearer frs_…` or `X-API-Key: frs_…`; the operator makes keys.',
  },
  'unknown-key': {
    status: 401,
    message: 'This API key is not accepted.',
    cause: 'There is no such key, it was revoked, or it has expired.',
    remedy: 'Look at how the key is sent, or ask the operator for another one.',
  },
  'missing-scope': {
    status: 403,
    message: 'This API key may not do that.',
    cause: 'The key lacks a scope that the route takes.',
    remedy: '`detail` names the scope; ask the operator for a key that has it.',
  },
  'cross-site': {
    status: 403,
    message: 'Pages of other web sites may not do that.',
    cause:
      'No keys are required, and a browser says that the page of another site sent the request, which FRS_CORS_ORIGINS does not name.',
    remedy: 'Name the site in FRS_CORS_ORIGINS, or call the API from your server.',
  },
  'unknown-image': {
    status: 404,
    message: 'No image with this hash was uploaded.',
    cause: 'Nobody uploaded a file with this hash, or it was deleted.',
    remedy: 'Upload the file.',
  },
  'unknown-route': {
    status: 404,
    message: 'There is nothing here.',
    cause: 'The path is none of the API’s.',
    remedy: 'The routes are described at `/docs`.',
  },
  'wrong-method': {
    status: 405,
    message: 'This method leads nowhere here.',
    cause: 'There is such a path, but not with this method.',
    remedy: '`Allow` names the methods that it takes.',
  },
  'upload-too-slow': {
    status: 408,
    message: 'The upload took too long!',
    cause: 'No byte came for FRS_UPLOAD_IDLE_SECONDS, or the whole took longer than FRS_UPLOAD_SECONDS.',
    remedy: 'Send it again over a better connection, or raise the limits.',
  },
  'too-many-bytes': {
    status: 413,
    message: 'The image is too large!',
    cause: 'The file is larger than FRS_MAX_UPLOAD_BYTES.',
    remedy: 'Send a smaller file, or raise the limit.',
  },
  'too-many-pixels': {
    status: 413,
    message: 'The photo has too many pixels.',
    cause: 'The photo has more pixels than FRS_MAX_IMAGE_PIXELS.',
    remedy: 'Send a smaller photo, or raise the limit.',
  },
  'too-long': {
    status: 413,
    message: 'A side of the photo is too long.',
    cause: 'A side of the photo has more pixels than FRS_MAX_IMAGE_SIDE.',
    remedy: 'Send a smaller photo, or raise the limit.',
  },
  'too-much-memory': {
    status: 413,
    message: 'Decoding the photo takes too much memory.',
    cause:
      'Its decoder would hold more than FRS_MAX_DECODING_BYTES: large AVIF, progressive JPEG and interlaced PNG are decoded whole.',
    remedy: 'Send a smaller photo, or the same one as a baseline JPEG.',
  },
  'unsupported-format': {
    status: 415,
    message: 'The file is not a photo in a supported format: send JPEG, PNG, WebP, AVIF, GIF or TIFF.',
    cause: 'The first bytes of the file are those of no format that is read here, whatever its name says.',
    remedy: 'Send one of the six formats.',
  },
  'wrong-content-type': {
    status: 415,
    message: 'The body is of the wrong type: send application/x-ndjson.',
    cause:
      'An import says of its body, in `Content-Type`, that it is something else, or does not say what it is.',
    remedy: 'Send `Content-Type: application/x-ndjson`.',
  },
  'unknown-host': {
    status: 421,
    message: 'The service is not known by this host name.',
    cause:
      'No keys are required, and the host that the request names is neither `localhost` nor an address nor in FRS_ALLOWED_HOSTS.',
    remedy: 'Name it in FRS_ALLOWED_HOSTS, or require keys.',
  },
  'no-image': {
    status: 422,
    message: 'No image sent!',
    cause: 'The form has no file in the field `upload_file`.',
    remedy: 'Send the photo as `multipart/form-data`, as a file in that field.',
  },
  'several-images': {
    status: 422,
    message: 'More than one image sent!',
    cause: 'The field `upload_file` came more than once.',
    remedy: 'Send one photo at a time.',
  },
  'empty-image': {
    status: 422,
    message: 'The image is empty!',
    cause: 'The file has no bytes.',
    remedy: 'Look at how the file is read before it is sent.',
  },
  'too-narrow': {
    status: 422,
    message: 'The photo is too narrow.',
    cause: 'The longer side of the photo is more than FRS_MAX_IMAGE_ASPECT_RATIO times the shorter one.',
    remedy: 'Cut the photo, or raise the limit.',
  },
  'too-complex': {
    status: 422,
    message: 'The file has too many parts.',
    cause:
      'A JPEG has more than 64 scans or 4,096 segments, a PNG 256 chunks before its picture, a TIFF 64 directories, an animation 10,000 frames.',
    remedy: 'Save the photo again, as a file of one picture.',
  },
  'unreadable-image': {
    status: 422,
    message: 'The photo cannot be read.',
    cause: 'The file is damaged or incomplete.',
    remedy: 'Send the original file again.',
  },
  'no-face': {
    status: 422,
    message: 'No faces found!',
    cause: 'No face was found in the photo.',
    remedy: 'docs/faces.md says which faces are found and which are not.',
  },
  'set-aside': {
    status: 422,
    message: 'The photo was set aside.',
    cause: 'Encoding the photo stopped its encoder FRS_MAX_ATTEMPTS times.',
    remedy: 'Convert it with another program and send the result. Tell us about it.',
  },
  'takes-too-long': {
    status: 422,
    message: 'Encoding the photo takes too long.',
    cause: 'Encoding the photo took longer than FRS_ENCODE_SECONDS, FRS_MAX_ATTEMPTS times.',
    remedy: 'Send a smaller photo, or the same one as a baseline JPEG; or raise the limit.',
  },
  undecryptable: {
    status: 422,
    message: 'What was stored of the photo cannot be decrypted.',
    cause:
      'FRS_STAGING_SECRET (or the database’s password) was changed while the photo waited, or what was stored is damaged.',
    remedy: 'Send the photo again; or the operator puts the secret back.',
  },
  'not-comparable': {
    status: 422,
    message: 'These cannot be compared.',
    cause: 'There are not exactly two faces to compare, or they were encoded by different models.',
    remedy: '`detail` says what is missing.',
  },
  'quota-exceeded': {
    status: 429,
    message: 'Too many requests in this minute!',
    cause:
      'FRS_RATE_LIMIT or FRS_UPLOAD_RATE_LIMIT is spent; or 60 requests without a valid key came from one address.',
    remedy: 'Wait for `Retry-After` seconds; `RateLimit` says what is left beforehand.',
  },
  overloaded: {
    status: 503,
    message: 'Too many photos are waiting already. Try again in a moment.',
    cause: 'FRS_MAX_PENDING images wait for a worker.',
    remedy: 'Wait for `Retry-After` seconds; add workers if it happens often.',
  },
  busy: {
    status: 503,
    message: 'The database is busy with other changes. Try again in a moment.',
    cause:
      'The request gave up waiting for its turn at the database, or for a lock that another transaction holds.',
    remedy: 'Wait for `Retry-After` seconds; look for a transaction that was left open.',
  },
  'no-room': {
    status: 503,
    message: 'There is no room for this upload right now. Try again in a moment.',
    cause:
      'The disk of FRS_SPOOL_DIR is full, or uploads in flight take what FRS_SPOOL_BYTES allows; the log says which.',
    remedy: 'Wait for `Retry-After` seconds; make room if it happens often.',
  },
  'too-many-transfers': {
    status: 503,
    message: 'Too many imports or exports are under way. Try again in a moment.',
    cause: 'The process has FRS_MAX_TRANSFERS imports under way, or as many exports.',
    remedy: 'Wait for `Retry-After` seconds, and send one after the other.',
  },
  unavailable: {
    status: 503,
    message: 'The service cannot answer right now. Try again in a moment.',
    cause: 'The database cannot be reached, or something unforeseen happened; the log says what.',
    remedy: 'Wait for `Retry-After` seconds. What was accepted is not lost.',
  },
  stopping: {
    status: 503,
    message: 'This process is about to stop.',
    cause: 'The process was asked to stop and turns requests away first.',
    remedy: 'A balancer sends the request to another replica.',
  },
} as const satisfies Record<string, Kind>;

export type ProblemKind = keyof typeof catalogue;
