import { type ImageWithFaces } from '#persistence';
import { readEncodingFromBytes } from '#photo-response';
import { recordedPortrait } from './recorded-responses.js';

/**
 * The photos of the examples in the OpenAPI document. The example of a form contains the name of a file; a test sends the
 * file and compares the response with the example of the response.
 */
export const examplePhotos = {
  /** A photo with one face, from the folder docs/pictures. */
  portrait: {
    name: 'portrait.jpg',
    fileHash: '6c2704b8634cf1484eb9c7462e4dcd08caad1e5e04df67756d2c41d5d5b3a5b9',
  },
  /** A photo with three faces, from the package `@vladmandic/face-api`. */
  group: {
    name: 'sample1.jpg',
    fileHash: '8ecae4b267b2d3169e06e00c7dee97097aa2a94635d45216f7732a5f4943cb51',
  },
  /** A GIF of one white pixel. */
  pixel: {
    name: 'pixel.gif',
    fileHash: '6adc3d4c1056996e4e8b765a62604c78b1f867cceb3b15d0b9bedb7c4857f992',
  },
  /** A damaged file: the first half of the bytes of the portrait. */
  damaged: {
    name: 'damaged.jpg',
    fileHash: 'b2f57008680c51d7c8aaf683de109ababd21da343f7d9bff1cdfa7a94e492a7c',
  },
  /** A text. */
  text: { name: 'text.jpg' },
  /** A file of 0 bytes. Empty files are rejected, so there is no image with this hash. */
  empty: {
    name: 'empty.jpg',
    fileHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  },
} as const;

const fileHash = examplePhotos.portrait.fileHash;
const { box, encoding, ...recorded } = recordedPortrait;

/** The stored image of the encoded portrait. */
export const portrait: ImageWithFaces = {
  fileHash,
  status: 'encoded',
  origin: 'uploaded',
  attempts: 1,
  counted: true,
  width: recorded.width,
  height: recorded.height,
  model: recorded.model,
  problem: null,
  problemKind: null,
  stagingKey: null,
  createdAt: new Date('2026-01-31T12:00:00.123Z'),
  finishedAt: new Date('2026-01-31T12:00:00.192Z'),
  faces: [
    {
      fileHash,
      position: 0,
      ...box,
      score: recorded.score,
      landmarks: recorded.landmarks,
      encoding: readEncodingFromBytes(Buffer.from(encoding, 'base64')),
    },
  ],
};

/** The stored image of the group after an import of only its hash and one encoding. */
export const importedGroupPhoto: ImageWithFaces = {
  ...portrait,
  fileHash: examplePhotos.group.fileHash,
  origin: 'imported',
  attempts: 0,
  width: null,
  height: null,
  model: 'dlib',
  faces: portrait.faces.map(({ encoding: imported }) => ({
    fileHash: examplePhotos.group.fileHash,
    position: 0,
    x: null,
    y: null,
    width: null,
    height: null,
    score: null,
    landmarks: null,
    encoding: imported,
  })),
};
