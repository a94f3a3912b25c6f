import {
  type EncodingFormat,
  facePartNames,
  type FacePart,
  photoPartNames,
  type PhotoPart,
} from './photo-response.schema.js';

/** The parts that a response contains besides `message` and `file_hash`, and the format of its encodings. */
export interface ResponseShape {
  readonly photo: ReadonlySet<PhotoPart>;
  readonly face: ReadonlySet<FacePart>;
  readonly encodingFormat: EncodingFormat;
}

/** The parts of a response to a request that selects none. */
export const defaultShape: ResponseShape = {
  photo: new Set(photoPartNames),
  // They are large, and few clients use them.
  face: new Set(facePartNames.filter((part) => part !== 'landmarks_68')),
  encodingFormat: 'numbers',
};
