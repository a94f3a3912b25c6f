/** Maximum length of a name in characters (Unicode code points). */
export const maxSubjectNameLength = 200;

/** Control characters, line and paragraph separators, and halves of surrogate pairs. */
const forbiddenCharacters = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

const visibleCharacters = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Why a text is no name, as a message for the client. */
export interface InvalidSubjectName {
  readonly problem: string;
}

/** A name, and the key by which it is unique. */
export interface SubjectName {
  /** Without leading and trailing white space, in Unicode normalization form C. */
  readonly name: string;
  /** See {@link toSubjectNameKey}. */
  readonly key: string;
}

/** Normalizes and validates a name. */
export function parseSubjectName(text: string): SubjectName | InvalidSubjectName {
  const name = text.normalize('NFC').trim();
  if (forbiddenCharacters.test(name)) return { problem: 'must not contain control characters' };
  if (!visibleCharacters.test(name)) return { problem: 'must contain a letter, a digit or a symbol' };
  if ([...name].length > maxSubjectNameLength)
    return { problem: `must be at most ${maxSubjectNameLength} characters` };
  // URL parsers resolve these segments of a path, also when they are encoded.
  if (name === '.' || name === '..') return { problem: "must not be '.' or '..'" };
  return { name, key: toSubjectNameKey(name) };
}

/**
 * The key of a name: equal for names that differ only in case or in Unicode normalization (a canonical caseless match).
 *
 * The text is converted to upper case last, because `ß` and `SS`, and `σ` and `ς`, are equal only there, and to lower case
 * before, for characters such as `ẞ` that have no other upper case. Compatibility characters are not equated (NFKC): `²` and
 * `2` distinguish two names.
 */
export function toSubjectNameKey(name: string): string {
  return name.toLowerCase().toUpperCase().normalize('NFC');
}
