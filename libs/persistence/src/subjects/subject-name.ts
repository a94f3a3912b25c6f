/** The maximum length of a subject's name in characters (Unicode code points). */
export const maxSubjectNameLength = 200;

/**
 * Matches characters that a name must not contain: control characters, line and paragraph separators, and halves of
 * surrogate pairs.
 */
const forbiddenCharacters = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

const visibleCharacters = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** The reason why a text is not a valid name of a subject, as a message for the client. */
export interface InvalidSubjectName {
  readonly problem: string;
}

/** The name of a subject, and the key by which the name is unique. */
export interface SubjectName {
  /** The name without leading and trailing white space, in Unicode normalization form C. */
  readonly name: string;
  /** The result of {@link toSubjectNameKey} for the name. */
  readonly key: string;
}

/** Normalizes and validates the name of a subject. */
export function parseSubjectName(text: string): SubjectName | InvalidSubjectName {
  const name = text.normalize('NFC').trim();
  if (forbiddenCharacters.test(name)) return { problem: 'must not contain control characters' };
  if (!visibleCharacters.test(name)) return { problem: 'must contain a letter, a digit or a symbol' };
  if ([...name].length > maxSubjectNameLength)
    return { problem: `must be at most ${maxSubjectNameLength} characters` };
  // URL parsers remove the path segments `.` and `..`, even if their characters are percent-encoded.
  if (name === '.' || name === '..') return { problem: "must not be '.' or '..'" };
  return { name, key: toSubjectNameKey(name) };
}

/**
 * Returns the key of a subject's name. Names that differ only in case or in Unicode normalization have the same key (a
 * canonical caseless match).
 *
 * The name is converted to lower case and then to upper case. The conversion to upper case makes `ß` equal to `SS`, and
 * `σ` equal to `ς`. The conversion to lower case is necessary for characters such as `ẞ`, whose upper case is the
 * character itself. Compatibility characters remain different (no NFKC): `²` and `2` have different keys.
 */
export function toSubjectNameKey(name: string): string {
  return name.toLowerCase().toUpperCase().normalize('NFC');
}
