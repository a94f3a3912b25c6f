import { z } from 'zod';
import { maxSubjectNameLength, toSubjectNameKey, parseSubjectName, type SubjectName } from '#persistence';

const subjectNameDescription =
  'Name of the subject: up to 200 characters of Unicode text without control characters. It is normalized (NFC), and unique ' +
  'without regard to case.';

const subjectNameJsonSchema = {
  minLength: 1,
  maxLength: maxSubjectNameLength,
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]+$',
};

/** A name in a path or a body. */
export const subjectName = z
  .string()
  .transform((text, context): SubjectName => {
    const name = parseSubjectName(text);
    if (!('problem' in name)) return name;
    context.issues.push({ code: 'custom', input: text, message: name.problem });
    return z.NEVER;
  })
  .meta({ description: subjectNameDescription, example: 'Ada Lovelace', ...subjectNameJsonSchema });

/** A text that is compared with the keys of names. */
const nameText = z
  .string()
  .max(maxSubjectNameLength)
  .refine((text) => !/[\0\p{Cs}]/u.test(text), 'must be Unicode text')
  .transform((text) => toSubjectNameKey(text.normalize('NFC')))
  .optional();

/** The beginning of a name; the key of a name begins with it. */
export const namePrefix = nameText.meta({
  description: 'Return only subjects whose names begin with this text, without regard to case.',
});

/** A part of a name; the key of a name contains it. */
export const namePart = nameText.meta({
  description: 'Return only subjects whose names contain this text, without regard to case.',
});
