import { z } from 'zod';
import { defaultShape, facePartNames, photoPartNames, type ResponseShape } from '#photo-response';

const partNames: readonly string[] = [...photoPartNames, ...facePartNames];

const invalidFields = `must be a comma-separated list of ${partNames.join(', ')}`;

/** The query parameters that select the parts of a response. */
export const photoQuery = z
  .object({
    fields: z
      .string(invalidFields)
      .refine((fields) => parseFieldNames(fields).every((name) => partNames.includes(name)), invalidFields)
      .optional()
      .meta({ description: `Comma-separated list of parts to return: ${partNames.join(', ')}.` }),
    encoding_format: z
      .enum(['numbers', 'base64'], "must be 'numbers' or 'base64'")
      .default('numbers')
      .meta({ description: '`base64` returns each encoding as the base64 of 128 little-endian float32.' }),
  })
  .transform(({ fields, encoding_format }): ResponseShape => {
    if (fields === undefined)
      return encoding_format === 'numbers'
        ? defaultShape
        : { ...defaultShape, encodingFormat: encoding_format };
    const names = parseFieldNames(fields);
    const face = facePartNames.filter((part) => names.includes(part));
    const photo = photoPartNames.filter((part) => names.includes(part));
    return {
      // Parts of a face imply `faces`.
      photo: new Set(face.length > 0 ? [...photo, 'faces' as const] : photo),
      face: face.length > 0 ? new Set(face) : defaultShape.face,
      encodingFormat: encoding_format,
    };
  });

function parseFieldNames(fields: string): string[] {
  return fields.split(',').filter((name) => name !== '');
}
