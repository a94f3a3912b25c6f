/** The form field with the locations of the faces of a photo. */
import { z } from 'zod';
import { type OpenApiSchema, toOpenApiSchema } from '../../platform/openapi/openapi-schema.js';
import { Problem } from '../../platform/problems/problem.js';
import { parseOrThrowProblem } from '../../platform/problems/validation.js';
import { type ReceivedForm } from '../../platform/uploads/receive-form.js';

/** The name of the form field that contains the locations. */
export const locationsField = 'faces';

/**
 * The maximum number of locations in a request. To encode a face takes about 25 ms, so a request with this number of
 * locations takes about a second.
 */
export const maxLocations = 50;

/** A limit in pixels that is far above the side of any photo. */
const maxCoordinateInPixels = 1_000_000;

const positionInPixels = z.number().min(-maxCoordinateInPixels).max(maxCoordinateInPixels);
const sideInPixels = z.number().min(1).max(maxCoordinateInPixels);

const locationSchema = z
  .strictObject({
    x: positionInPixels.meta({ description: 'Left edge, in pixels from the left of the upright photo.' }),
    y: positionInPixels.meta({ description: 'Upper edge, in pixels from the top of the upright photo.' }),
    width: sideInPixels.meta({ description: 'Width in pixels.' }),
    height: sideInPixels.meta({ description: 'Height in pixels.' }),
  })
  .meta({ id: 'FaceLocation' });

/** The box of a face that the client gives. */
export type GivenLocation = z.infer<typeof locationSchema>;

const locationsSchema = z
  .array(locationSchema, `must be a JSON array of 1 to ${maxLocations} boxes`)
  .min(1, 'must contain at least one box')
  .max(maxLocations, `must contain at most ${maxLocations} boxes`);

const locationsFormSchema = z.object({ [locationsField]: locationsSchema });

/**
 * Parses the locations of a form; undefined if the form has none.
 *
 * @throws {Problem} if the field is not a JSON array of boxes, is repeated, or is sent as a file
 */
export function parseLocations({ fields, unexpectedField }: ReceivedForm): GivenLocation[] | undefined {
  const values = fields.filter(([name]) => name === locationsField).map(([, value]) => value);
  if (unexpectedField === locationsField)
    throw createInvalidLocationsProblem('must be a text field, not a file');
  if (values.length > 1) throw createInvalidLocationsProblem('must be sent at most once');
  const [text] = values;
  return text === undefined
    ? undefined
    : parseOrThrowProblem(locationsFormSchema, { [locationsField]: parseJson(text) }, 'malformed-body')[
        locationsField
      ];
}

/**
 * Rejects locations in a form with several photos.
 *
 * @throws {Problem} if the form has locations
 */
export function requireNoLocations({ fields, unexpectedField }: ReceivedForm): void {
  if (unexpectedField === locationsField || fields.some(([name]) => name === locationsField))
    throw createInvalidLocationsProblem(
      'cannot be sent with a batch. Send each photo and its faces to /generate_face_encoding instead',
    );
}

/** The OpenAPI schema of the field. */
export const locationsFieldSchema: OpenApiSchema = {
  type: 'string',
  contentMediaType: 'application/json',
  contentSchema: toOpenApiSchema(locationsSchema),
  description:
    `The boxes of the faces as a JSON array of 1 to ${maxLocations} objects, in pixels of the upright photo. If it is sent, ` +
    'no faces are detected: the response contains exactly these faces, in this order, and nothing is stored.',
} as OpenApiSchema;

function createInvalidLocationsProblem(reason: string): Problem {
  return new Problem('malformed-body', { detail: `${locationsField}: ${reason}.` });
}

/** Returns undefined for text that is not JSON. The schema then rejects the value. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
