/**
 * The response for an encoded photo, described once: the TypeScript types and the OpenAPI document are derived from it.
 *
 * `id` is the name of a schema in the OpenAPI document and in the clients generated from it.
 */
import { z } from 'zod';
import { encodingBytes, encodingLength } from './encoding-base64.js';

/** The hash that identifies an image. */
export const fileHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits')
  .meta({
    description: 'SHA-256 of the uploaded bytes, in lower-case hex.',
    example: '6c2704b8634cf1484eb9c7462e4dcd08caad1e5e04df67756d2c41d5d5b3a5b9',
  });

/** A length is a float32, because the database stores lengths with single precision. */
const float32Schema = z.number().refine((value) => Number.isFinite(Math.fround(value)), 'must be a float32');

const pointSchema = z.array(z.number()).length(2);

export const encodingNumbers = z
  .array(z.number())
  .length(encodingLength, `must be ${encodingLength} numbers`);

/** The description of an encoding in base64, in requests and responses. */
export const encodingBase64Description = `${encodingBytes} bytes: ${encodingLength} little-endian float32.`;

const encodingBase64 = z.string().meta({ format: 'byte', description: encodingBase64Description });

const encodingSchema = z.union([encodingNumbers, encodingBase64]);

export type EncodingFormat = 'numbers' | 'base64';

export const faceBox = z
  .object({
    x: float32Schema.meta({ description: 'Left edge, in pixels from the left of the photo.' }),
    y: float32Schema.meta({ description: 'Upper edge, in pixels from the top of the photo.' }),
    width: float32Schema.meta({ description: 'Width in pixels.' }),
    height: float32Schema.meta({ description: 'Height in pixels.' }),
  })
  .meta({ id: 'FaceBoxAnswer' });

const landmarksSchema = z
  .object({
    left_eye: pointSchema.meta({ description: 'Centre of the eye on the left of the picture, in pixels.' }),
    right_eye: pointSchema.meta({ description: 'Centre of the eye on the right of the picture, in pixels.' }),
    nose_tip: pointSchema.meta({ description: 'Tip of the nose, in pixels.' }),
    mouth_left: pointSchema.meta({
      description: 'Corner of the mouth on the left of the picture, in pixels.',
    }),
    mouth_right: pointSchema.meta({
      description: 'Corner of the mouth on the right of the picture, in pixels.',
    }),
  })
  .meta({ id: 'LandmarksAnswer' });

export const faceSchema = z
  .object({
    box: faceBox.exactOptional().meta({
      description:
        'Position of the face, in pixels of the upright photo. A box is clipped at the border of the photo. The box of an ' +
        'imported face is returned as it was imported.',
    }),
    score: z
      .number()
      .min(0)
      .max(1)
      .exactOptional()
      .meta({ description: 'Confidence of the detector, from 0 to 1.' }),
    landmarks: landmarksSchema
      .exactOptional()
      .meta({ description: 'Five points `[x, y]` of the face, in pixels of the upright photo.' }),
    landmarks_68: z.array(pointSchema).length(68, 'must be 68 points').exactOptional().meta({
      description:
        'The 68 points `[x, y]` of the iBUG 300-W scheme, in pixels of the upright photo. Returned on request.',
    }),
    encoding: encodingSchema.exactOptional().meta({ description: 'The encoding: 128 numbers.' }),
  })
  .meta({ id: 'FaceAnswer' });

export type FacePart = keyof z.infer<typeof faceSchema>;
export const facePartNames = faceSchema.keyof().options;

const photoPartsSchema = z.object({
  face_encoding: encodingSchema
    .exactOptional()
    .meta({ description: 'The encoding of the most prominent face: 128 numbers.' }),
  faces: z
    .array(faceSchema)
    .exactOptional()
    .meta({ description: 'All faces found, the most prominent first.' }),
  width: z.int().min(1).exactOptional().meta({ description: 'Width of the upright photo in pixels.' }),
  height: z.int().min(1).exactOptional().meta({ description: 'Height of the upright photo in pixels.' }),
  model: z.string().exactOptional().meta({
    description:
      'Name and version of the model. Only encodings of the same model and version can be compared.',
  }),
});

export type PhotoPart = keyof z.infer<typeof photoPartsSchema>;
export const photoPartNames = photoPartsSchema.keyof().options;

export const faceEncodingResponse = z
  .object({ message: z.enum(['OK', 'OK - Multiple faces. Returning first']), file_hash: fileHash })
  .extend(photoPartsSchema.shape)
  .meta({ id: 'FaceEncodingAnswer' });

export type FaceEncodingResponse = z.infer<typeof faceEncodingResponse>;
export type Face = z.infer<typeof faceSchema>;
export type PhotoParts = z.infer<typeof photoPartsSchema>;
