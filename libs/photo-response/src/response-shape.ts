import {
  type EncodingFormat,
  facePartNames,
  type FacePart,
  photoPartNames,
  type PhotoPart,
} from './photo-response.schema.js';

/** The parts of a response in addition to `message` and `file_hash`, and the format of the encodings. */
export interface ResponseShape {
  readonly photo: ReadonlySet<PhotoPart>;
  readonly face: ReadonlySet<FacePart>;
  readonly encodingFormat: EncodingFormat;
}

/** The parts of a response if the request selects none. */
export const defaultResponseShape: ResponseShape = {
  photo: new Set(photoPartNames),
  // The 68 landmarks are omitted, because they are large and few clients use them.
  face: new Set(facePartNames.filter((part) => part !== 'landmarks_68')),
  encodingFormat: 'numbers',
};
