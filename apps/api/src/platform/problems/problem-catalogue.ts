/** One kind of error. */
interface ProblemDefinition {
  readonly status: number;
  /** The `title` of the response, and also its `message` if there is no more specific message. */
  readonly message: string;
  readonly cause: string;
  readonly remedy: string;
}

/** All errors of the API. docs/problems.md lists the same errors; a test compares the document with this catalogue. */
export const problemCatalogue = {
  'malformed-form': {
    status: 400,
    message: 'The form cannot be read!',
    cause: 'The body is not a complete multipart form.',
    remedy: 'Build the form with an HTTP library and send the complete form.',
  },
  'malformed-hash': {
    status: 400,
    message: 'Invalid file hash. Expected the SHA-256 of the file: 64 lower-case hexadecimal digits.',
    cause: 'The path does not contain a valid file hash.',
    remedy: 'Use the `file_hash` of a response, or the output of `sha256sum`.',
  },
  'malformed-name': {
    status: 400,
    message: 'Invalid name of a subject.',
    cause: 'The name in the path is empty, has more than 200 characters, or contains control characters.',
    remedy: '`detail` describes the reason. Encode the name for the URL, for example `Ada%20Lovelace`.',
  },
  'malformed-query': {
    status: 400,
    message: 'Invalid query.',
    cause: 'A query parameter is unknown or has an invalid value.',
    remedy: '`detail` names the parameter and its valid values.',
  },
  'malformed-body': {
    status: 400,
    message: 'Invalid body.',
    cause: 'The body is not valid JSON, or does not match the schema of the route.',
    remedy: '`detail` names the field and its valid values.',
  },
  'upload-aborted': {
    status: 400,
    message: 'Upload interrupted.',
    cause: 'The connection was closed before the body was complete.',
    remedy: 'Send the request again.',
  },
  'no-key': {
    status: 401,
    message: 'API key required.',
    cause: 'FRS_API_KEYS is `required`, and the request has no API key.',
    remedy: 'Send `Authorization: Bearer frs_…` or `X-API-Key: frs_…`; the operator creates keys.',
  },
  'unknown-key': {
    status: 401,
    message: 'Invalid API key.',
    cause: 'The key does not exist, was revoked, or has expired.',
    remedy: 'Check how the key is sent, or ask the operator for a new one.',
  },
  'missing-scope': {
    status: 403,
    message: 'This API key does not have the required scope.',
    cause: 'The route requires a scope that the key does not have.',
    remedy: '`detail` names the scope; ask the operator for a key with it.',
  },
  'cross-site': {
    status: 403,
    message: 'Requests from pages of other web sites are not allowed.',
    cause:
      'No API keys are required, and the headers of the browser show that the request comes from a page of another site that is not in FRS_CORS_ORIGINS.',
    remedy: 'Add the site to FRS_CORS_ORIGINS, or call the API from your server.',
  },
  'unknown-image': {
    status: 404,
    message: 'No image with this hash was uploaded.',
    cause: 'No file with this hash was uploaded, or it was deleted.',
    remedy: 'Upload the file.',
  },
  'unknown-subject': {
    status: 404,
    message: 'There is no subject with this name.',
    cause: 'No face was enrolled under this name, or the subject was renamed, merged or deleted.',
    remedy: '`GET /subjects` lists the names.',
  },
  'unknown-example': {
    status: 404,
    message: 'The subject has no enrolled face with this number.',
    cause: 'The enrolled face, its photo or its subject was deleted, or the face belongs to another subject.',
    remedy: '`GET /subjects/{name}/faces` lists the numbers.',
  },
  'unknown-cluster': {
    status: 404,
    message: 'There is no cluster with this number.',
    cause: 'The cluster was named, dismissed or merged into another one, or has fewer than three faces left.',
    remedy: '`GET /clusters` lists the numbers.',
  },
  'unknown-decision': {
    status: 404,
    message: 'There is no decision about this face and this subject.',
    cause: 'Nothing was decided, the decision was deleted, or the photo was deleted.',
    remedy: '`GET /subjects/{name}/decisions` lists the decisions.',
  },
  'unknown-route': {
    status: 404,
    message: 'Not found.',
    cause: 'The API has no such path.',
    remedy: 'The routes are described at `/docs`.',
  },
  'queue-board-disabled': {
    status: 404,
    message: 'The queue board is disabled.',
    cause: 'FRS_QUEUE_BOARD is `off`.',
    remedy: 'Set FRS_QUEUE_BOARD to `read-only` or `changes`.',
  },
  'wrong-method': {
    status: 405,
    message: 'Method not allowed.',
    cause: 'The path exists, but does not support this method.',
    remedy: 'The header `Allow` lists the supported methods.',
  },
  'upload-too-slow': {
    status: 408,
    message: 'The upload took too long!',
    cause:
      'No data was received for FRS_UPLOAD_IDLE_SECONDS, or the upload took longer than FRS_UPLOAD_SECONDS.',
    remedy: 'Send it again over a faster connection, or raise the limits.',
  },
  'contradicts-decision': {
    status: 409,
    message: 'A manual decision says that the face is another person.',
    cause: 'The face was decided not to be this subject, or to be another one.',
    remedy: 'Decide again with `PUT /subjects/{name}/decisions/{file_hash}/{face}`, or delete the decision.',
  },
  'not-retryable': {
    status: 409,
    message: 'The image cannot be retried.',
    cause:
      'The image has not failed, or its photo is not stored any more: FRS_FAILED_PHOTO_HOURS have passed, or the photo was damaged.',
    remedy: 'Send the photo again; if it has failed, delete the image first.',
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
    message: 'Decoding the photo requires too much memory.',
    cause:
      'Decoding would use more than FRS_MAX_DECODING_BYTES of memory: AVIF, progressive JPEG and interlaced PNG are decoded as a whole.',
    remedy: 'Send a smaller photo, or convert it to a baseline JPEG.',
  },
  'unsupported-format': {
    status: 415,
    message: 'The file is not a photo in a supported format: send JPEG, PNG, WebP, AVIF, GIF or TIFF.',
    cause: 'The first bytes of the file are not those of a supported format. The file name is ignored.',
    remedy: 'Send the photo in one of the six formats.',
  },
  'wrong-content-type': {
    status: 415,
    message: 'Unsupported content type. Send application/x-ndjson.',
    cause: 'The header `Content-Type` of an import is missing or names another type.',
    remedy: 'Send `Content-Type: application/x-ndjson`.',
  },
  'unknown-host': {
    status: 421,
    message: 'Unknown host name.',
    cause:
      'No API keys are required, and the header `Host` is neither `localhost` nor an IP address nor in FRS_ALLOWED_HOSTS.',
    remedy: 'Add the host name to FRS_ALLOWED_HOSTS, or require API keys.',
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
    cause: 'The form has more than one file in the field `upload_file`.',
    remedy: 'Send one photo at a time.',
  },
  'empty-image': {
    status: 422,
    message: 'The image is empty!',
    cause: 'The file has no bytes.',
    remedy: 'Check how the client reads the file.',
  },
  'too-narrow': {
    status: 422,
    message: 'The photo is too narrow.',
    cause: 'The longer side of the photo is more than FRS_MAX_IMAGE_ASPECT_RATIO times the shorter one.',
    remedy: 'Crop the photo, or raise the limit.',
  },
  'too-complex': {
    status: 422,
    message: 'The file has too many parts.',
    cause:
      'A JPEG has more than 64 scans or 4,096 segments, a PNG more than 256 chunks before its image data, a TIFF more than 64 directories, or an animation more than 10,000 frames.',
    remedy: 'Save the photo again as a file with a single image.',
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
    cause: 'The detector found no face in the photo.',
    remedy: 'docs/faces.md describes which faces are detected.',
  },
  'location-outside-photo': {
    status: 422,
    message: 'A location is outside the photo.',
    cause: 'Less than one pixel of a box in the form field `faces` is inside the photo.',
    remedy:
      'Send boxes in pixels of the upright photo, whose size is the `width` and `height` of a response.',
  },
  'set-aside': {
    status: 422,
    message: 'The photo was quarantined.',
    cause: 'Encoding the photo crashed the encoder FRS_MAX_ATTEMPTS times.',
    remedy: 'Convert the photo with another program and send the result. Please report the problem.',
  },
  'takes-too-long': {
    status: 422,
    message: 'Encoding the photo takes too long.',
    cause: 'Encoding the photo took longer than FRS_ENCODE_SECONDS, FRS_MAX_ATTEMPTS times.',
    remedy: 'Send a smaller photo, convert it to a baseline JPEG, or raise the limit.',
  },
  undecryptable: {
    status: 422,
    message: 'The staged photo cannot be decrypted.',
    cause:
      'FRS_STAGING_SECRET (or the database password) was changed while the photo was pending, or the staged data is damaged.',
    remedy: 'Send the photo again, or restore the secret.',
  },
  'not-comparable': {
    status: 422,
    message: 'The faces cannot be compared.',
    cause: 'The request does not contain exactly two faces, or they were encoded by different models.',
    remedy: '`detail` describes the reason.',
  },
  'choose-face': {
    status: 422,
    message: 'The photo shows several faces. Choose one.',
    cause: 'A photo with several faces was sent for an enrolment without `face`.',
    remedy: '`faces` lists the positions of the faces; send the request again with `face`.',
  },
  'unknown-face': {
    status: 422,
    message: 'The photo does not have this face.',
    cause: '`face` is not the position of a face of the photo.',
    remedy: 'The positions begin with 0; `detail` names the last one.',
  },
  'not-in-cluster': {
    status: 422,
    message: 'The cluster does not contain this face.',
    cause: 'A face of the request was enrolled or deleted, or is in another cluster or in none.',
    remedy: '`GET /clusters/{cluster}` lists the faces of the cluster; `detail` names the missing one.',
  },
  'unknown-model': {
    status: 422,
    message: 'The model of the encoding is not known.',
    cause: 'The request has an encoding without `model`, and no photo has been encoded yet.',
    remedy: 'Send `model`, or encode a photo first.',
  },
  'different-model': {
    status: 422,
    message: 'The faces were encoded by different models.',
    cause: 'No enrolled face was encoded by the same version of the model as the face of the request.',
    remedy: 'Enrol photos again with the current version; `detail` names the models.',
  },
  'no-enrolled-face': {
    status: 422,
    message: 'The subject has no enrolled face.',
    cause: 'All enrolled faces of the subject, or their photos, were deleted.',
    remedy: 'Enrol a face.',
  },
  'quota-exceeded': {
    status: 429,
    message: 'Too many requests.',
    cause:
      'The limit FRS_RATE_LIMIT or FRS_UPLOAD_RATE_LIMIT is exceeded, or one address sent 60 requests without a valid key within a minute.',
    remedy:
      'Wait for `Retry-After` seconds. The header `RateLimit` of each response contains the remaining quota.',
  },
  overloaded: {
    status: 503,
    message: 'Too many photos are pending. Try again in a moment.',
    cause: 'FRS_MAX_PENDING images are pending.',
    remedy: 'Wait for `Retry-After` seconds. Add workers if it happens often.',
  },
  busy: {
    status: 503,
    message: 'The database is busy. Try again in a moment.',
    cause: 'The request timed out waiting for a database connection or for a lock of another transaction.',
    remedy: 'Wait for `Retry-After` seconds. Check the database for long transactions if it happens often.',
  },
  'no-room': {
    status: 503,
    message: 'The upload storage is full. Try again in a moment.',
    cause:
      'The disk of FRS_SPOOL_DIR is full, or the uploads in progress use FRS_SPOOL_BYTES. The log contains the reason.',
    remedy: 'Wait for `Retry-After` seconds. Add disk space or raise the limit if it happens often.',
  },
  'too-many-transfers': {
    status: 503,
    message: 'Too many imports or exports are in progress. Try again in a moment.',
    cause: 'The process already runs FRS_MAX_TRANSFERS imports, or as many exports.',
    remedy: 'Wait for `Retry-After` seconds, and run transfers one after the other.',
  },
  'index-unavailable': {
    status: 503,
    message: 'The index of faces is unavailable. Try again in a moment.',
    cause:
      'The search process is loading the index, has too many searches in its queue, or cannot be reached. ' +
      'With pgvector: PostgreSQL did not respond in time, or `migrate` has not prepared it.',
    remedy: 'Wait for `Retry-After` seconds. Check the log of the search process if it happens often.',
  },
  unavailable: {
    status: 503,
    message: 'The service is unavailable. Try again in a moment.',
    cause: 'The database cannot be reached, or an unexpected error occurred. The log contains the reason.',
    remedy: 'Wait for `Retry-After` seconds. Accepted photos are not lost.',
  },
  stopping: {
    status: 503,
    message: 'The process is shutting down.',
    cause: 'The process received a signal to stop and no longer accepts requests.',
    remedy: 'Send the request to another replica.',
  },
} as const satisfies Record<string, ProblemDefinition>;

export type ProblemKind = keyof typeof problemCatalogue;
