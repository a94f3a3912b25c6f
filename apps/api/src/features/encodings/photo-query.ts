import { z } from 'zod';
import { defaultResponseShape, facePartNames, photoPartNames, type ResponseShape } from '#photo-response';

const responsePartNames: readonly string[] = [...photoPartNames, ...facePartNames];

const invalidFieldsMessage = `must be a comma-separated list of ${responsePartNames.join(', ')}`;

/** The query parameters that select the parts of a response. */
export const photoResponseQuery = z
  .object({
    fields: z
      .string(invalidFieldsMessage)
      .refine(
        (fields) => parseFieldNames(fields).every((name) => responsePartNames.includes(name)),
        invalidFieldsMessage,
      )
      .optional()
      .meta({ description: `Comma-separated list of parts to return: ${responsePartNames.join(', ')}.` }),
    encoding_format: z
      .enum(['numbers', 'base64'], "must be 'numbers' or 'base64'")
      .default('numbers')
      .meta({ description: '`base64` returns each encoding as the base64 of 128 little-endian float32.' }),
  })
  .transform(({ fields, encoding_format }): ResponseShape => {
    if (fields === undefined)
      return encoding_format === 'numbers'
        ? defaultResponseShape
        : { ...defaultResponseShape, encodingFormat: encoding_format };
    const names = parseFieldNames(fields);
    const face = facePartNames.filter((part) => names.includes(part));
    const photo = photoPartNames.filter((part) => names.includes(part));
    return {
      // Parts of a face imply `faces`.
      photo: new Set(face.length > 0 ? [...photo, 'faces' as const] : photo),
      face: face.length > 0 ? new Set(face) : defaultResponseShape.face,
      encodingFormat: encoding_format,
    };
  });

function parseFieldNames(fields: string): string[] {
  return fields.split(',').filter((name) => name !== '');
}
