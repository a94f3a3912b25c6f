/**
 * The examples in the OpenAPI document for encodings. An example response has the same name as the example request that
 * it belongs to.
 */
import { buildPhotoResponse, defaultResponseShape, type ResponseShape } from '#photo-response';
import { examplePhotos, importedGroupPhoto, portrait } from '../../platform/openapi/example-photos.js';
import { uploadField } from '../../platform/uploads/receive-form.js';
import { type GivenLocation, locationsField } from './given-locations.schema.js';
import { buildLookUpResponse, buildPendingResponse } from './encodings.response.js';

const { group, pixel, damaged, text, empty } = examplePhotos;

/** The location of the face of the portrait, as another detector could return it. */
const portraitLocation = { x: 70, y: 60, width: 110, height: 115 };

export const fieldsExamples = {
  parts: { summary: 'Positions of the faces', value: 'box,score' },
  base64: { summary: 'Only the first encoding', value: 'face_encoding' },
};

/** The examples of `fields` for uploads. */
export const uploadFieldsExamples = {
  ...fieldsExamples,
  'given-faces': { summary: 'Only the locations', value: 'box' },
};

export const formatExamples = {
  base64: { summary: 'Encodings in base64', value: 'base64' },
};

/** The response shapes that the example queries select. */
export const exampleResponseShapes: Record<'portrait' | 'parts' | 'base64', ResponseShape> = {
  portrait: defaultResponseShape,
  parts: { ...defaultResponseShape, photo: new Set(['faces']), face: new Set(['box', 'score']) },
  base64: { ...defaultResponseShape, photo: new Set(['face_encoding']), encodingFormat: 'base64' },
};

const createPhotoExample = (
  summary: string,
  { name }: { name: string },
): { summary: string; value: object } => ({
  summary,
  value: { [uploadField]: name },
});

const createPhotoWithLocationExample = (summary: string, location: GivenLocation) => ({
  summary,
  value: { [uploadField]: examplePhotos.portrait.name, [locationsField]: JSON.stringify([location]) },
});

export const uploadExamples = {
  portrait: createPhotoExample('A photo with one face', examplePhotos.portrait),
  pending: createPhotoExample('A photo, without waiting for the result', group),
  'given-faces': createPhotoWithLocationExample('A photo with the location of a face', portraitLocation),
  'no-face': createPhotoExample('A photo without a face', pixel),
  'location-outside-photo': createPhotoWithLocationExample('A location outside the photo', {
    ...portraitLocation,
    x: 250,
  }),
  'unreadable-image': createPhotoExample('A truncated photo', damaged),
  'unsupported-format': createPhotoExample('A text with the file name of a photo', text),
  'empty-image': createPhotoExample('An empty file', empty),
};

export const fileHashExamples = {
  portrait: { summary: 'A photo with one face', value: portrait.fileHash },
  imported: { summary: 'A file whose encodings were imported', value: importedGroupPhoto.fileHash },
  pending: { summary: 'A pending photo', value: group.fileHash },
  'no-face': { summary: 'A photo without a face', value: pixel.fileHash },
  'unreadable-image': { summary: 'A photo that cannot be read', value: damaged.fileHash },
  'unknown-image': { summary: 'A file that was never uploaded', value: empty.fileHash },
};

export const entityTagExamples = {
  unchanged: { summary: 'Any cached response, if the image still exists', value: '*' },
};

export const encodedResponseExamples = {
  portrait: { summary: 'One face', value: buildPhotoResponse(portrait, exampleResponseShapes.portrait) },
  parts: {
    summary: 'Positions of the faces',
    value: buildPhotoResponse(portrait, exampleResponseShapes.parts),
  },
  base64: {
    summary: 'Encodings in base64',
    value: buildPhotoResponse(portrait, exampleResponseShapes.base64),
  },
};

export const uploadResponseExamples = {
  ...encodedResponseExamples,
  'given-faces': {
    summary: 'The given face',
    value: buildPhotoResponse(
      { ...portrait, faces: [{ ...portrait.faces[0]!, ...portraitLocation }] },
      { ...defaultResponseShape, photo: new Set(['faces']), face: new Set(['box']) },
    ),
  },
};

export const lookUpResponseExamples = {
  ...encodedResponseExamples,
  imported: {
    summary: 'Imported, and never uploaded',
    value: buildLookUpResponse(importedGroupPhoto, defaultResponseShape),
  },
};

export const pendingResponseExamples = {
  pending: { summary: 'Not encoded yet', value: buildPendingResponse(group.fileHash) },
};
