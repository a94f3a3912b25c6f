export { encodingBytes, readEncodingFromBytes, encodingLength } from './encoding-base64.js';
export { buildBox, buildPhotoResponse, buildPhotoParts, type EncodedImage } from './photo-response.js';
export {
  encodingBase64Description,
  type EncodingFormat,
  encodingNumbers,
  faceSchema,
  faceBox,
  faceEncodingResponse,
  type FaceEncodingResponse,
  facePartNames,
  type FacePart,
  fileHash,
  photoPartNames,
  type PhotoPart,
} from './photo-response.schema.js';
export { defaultResponseShape, type ResponseShape } from './response-shape.js';
