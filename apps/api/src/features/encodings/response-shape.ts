/** Parts of an answer that can be asked for, besides `message` and `file_hash`, which are always there. */
export const photoParts = ['face_encoding', 'faces', 'width', 'height', 'model'] as const;

/** Parts of each face that can be asked for; asking for one asks for `faces`. */
export const faceParts = ['box', 'score', 'landmarks', 'landmarks_68', 'encoding'] as const;

export type PhotoPart = (typeof photoParts)[number];
export type FacePart = (typeof faceParts)[number];

/** What an answer is to hold, and how it writes encodings. */
export interface ResponseShape {
  readonly photo: ReadonlySet<PhotoPart>;
  readonly face: ReadonlySet<FacePart>;
  /** `numbers`: 128 numbers. `base64`: 512 bytes, little-endian float32. */
  readonly encodingFormat: 'numbers' | 'base64';
}

const defaultFaceParts: readonly FacePart[] = ['box', 'score', 'landmarks', 'encoding'];

/** What is answered to who asks for nothing in particular. */
export const defaultShape: ResponseShape = {
  photo: new Set(photoParts),
  face: new Set(defaultFaceParts),
  encodingFormat: 'numbers',
};

/**
 * Reads `?fields=` (names joined by commas) and `?encoding_format=`.
 *
 * @returns the shape, or a sentence about what cannot be understood
 */
export function parseResponseShape(
  fields: unknown,
  encodingFormat: unknown,
): { readonly ok: true; readonly shape: ResponseShape } | { readonly ok: false; readonly detail: string } {
  if (encodingFormat !== undefined && encodingFormat !== 'numbers' && encodingFormat !== 'base64') {
    return { ok: false, detail: "'encoding_format' takes 'numbers' or 'base64'." };
  }
  const format = encodingFormat ?? 'numbers';
  if (fields === undefined) return { ok: true, shape: { ...defaultShape, encodingFormat: format } };
  const known: readonly string[] = [...photoParts, ...faceParts];
  const names = typeof fields === 'string' ? fields.split(',').filter((name) => name !== '') : undefined;
  if (!names?.every((name) => known.includes(name))) {
    return { ok: false, detail: `'fields' takes ${known.join(', ')}, joined by commas.` };
  }
  const face = faceParts.filter((part) => names.includes(part));
  const photo = photoParts.filter((part) => names.includes(part));
  return {
    ok: true,
    shape: {
      photo: new Set(face.length > 0 ? [...photo, 'faces'] : photo),
      face: new Set(face.length > 0 ? face : defaultFaceParts),
      encodingFormat: format,
    },
  };
}
