import { type ImageWithFaces } from '#persistence';

/**
 * Files that the examples of the document speak of. Where a form takes a file, an example names it; a test sends the
 * files themselves and holds the answers to the examples.
 */
export const examplePhotos = {
  /** One face, in docs/pictures. */
  portrait: {
    name: 'portrait.jpg',
    fileHash: '6c2704b8634cf1484eb9c7462e4dcd08caad1e5e04df67756d2c41d5d5b3a5b9',
  },
  /** Three faces; it comes with `@vladmandic/face-api`. */
  group: {
    name: 'sample1.jpg',
    fileHash: '8ecae4b267b2d3169e06e00c7dee97097aa2a94635d45216f7732a5f4943cb51',
  },
  /** A GIF of one white pixel. */
  pixel: {
    name: 'pixel.gif',
    fileHash: '6adc3d4c1056996e4e8b765a62604c78b1f867cceb3b15d0b9bedb7c4857f992',
  },
  /** The first half of the portrait. */
  damaged: {
    name: 'damaged.jpg',
    fileHash: 'b2f57008680c51d7c8aaf683de109ababd21da343f7d9bff1cdfa7a94e492a7c',
  },
  /** A sentence. */
  text: { name: 'text.jpg' },
  /** No byte at all. Its hash is that of no image, because no service takes it. */
  empty: {
    name: 'empty.jpg',
    fileHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  },
} as const;

/** The encoding of the portrait: 128 little-endian float32 in base64. */
export const portraitEncoding =
  'e8XyvBI9nT3YP5w9OQLwvdIs3L3cIyS9iOhLvc/ORb0k+FI+PYrHvYNjOj67bSe99SaNvhpvTT2DzRC9kqs+Po3VRL7NZWe9TupSvdja' +
  'XL0zEyA+fwwgPvRrWD0fHdU9R/6+vZEMmb4r7u+9/3lyvfidkzy2/N69+Kx6PaGvyz1WxNa9X04mPCPXgj3JXyW8zZRbvT3OCr6kLyM+' +
  'BK3QPVPbPb4uqum7g0JoPGQgaT4PHwE+S9+mPev8pz234hK+NFTkPVJHk76iEvi78L1EPp+dhjxWbSo9GBIMPZ8ZUb4uT6k9RcztPWeW' +
  'jL60SAM+6VfNPb3tK76YLEC8niMNPPLKKz5tyYk9Vs8lvj4pK75+yRQ+/d8ovpnYar2NGcY97tQLvmVtTb6dxFy+3g0fveszwT5if1g9' +
  'jQ0Fvk/kkz12EbG9tEpSPPVg1burmUM+YdsfvczZsb2kVPC9RwaLu8ubLT4m4cy9TDY+PTd7tz5xSwU9UjZlO7LDq7rB6749qGMyvney' +
  'XrxwdqA7ydwqvAbX6bxYDMm9m3UNvVKomD0ilVO+DYhkPtN9nL0fyXy977YQvXZnmb3xg5O9RzNivSISEz6JhnK+dp0IPpbzUj4G9KM9' +
  'yyU+PkaQzDtkqx0+G3LtO3Gsbr2HPBq+pf50vUV8mzySEjC9qKKsvYI2tbw=';

/** x and y of the 68 landmarks of the portrait in turn, in pixels. */
const portraitLandmarks = [
  96.66, 83.7, 88.33, 93.28, 81.41, 103.2, 75.65, 112.09, 69.64, 123.41, 66.79, 134.29, 66.23, 144.22, 66.05,
  156.76, 72.71, 170.79, 87.45, 177.89, 100.61, 179.06, 111.7, 179.49, 124.02, 176.7, 135.88, 171.06, 145.35,
  164.59, 154.93, 157.71, 164.81, 149.17, 108.97, 80.06, 114.93, 80.4, 120.56, 84.11, 124.72, 89.12, 127.18,
  94.82, 144.39, 112.46, 150.14, 115.2, 155.8, 119.3, 160.79, 126.05, 162.61, 133.2, 125.55, 113.66, 119.01,
  119.4, 113.23, 124.49, 108.15, 129.22, 100.98, 127.59, 102.17, 130.84, 104.86, 134.63, 109.12, 137, 112.53,
  139.05, 108.35, 93.55, 111.99, 94.88, 116.25, 99.1, 118.08, 105.24, 113.2, 103.28, 109.23, 98.28, 136.1,
  122.82, 142.07, 124.23, 146.59, 128.62, 148.19, 133.58, 143, 132.27, 138.71, 127.23, 83.25, 132.05, 89.4,
  132.62, 96.67, 136.74, 99.4, 140.4, 103.19, 142.46, 108.3, 151.17, 111.09, 159.15, 99.27, 160.95, 91.57,
  160.01, 85.44, 156.13, 81.8, 150.97, 80.35, 143.64, 83.66, 132.77, 92.91, 138.51, 97.37, 142.9, 101.56,
  147.48, 110.06, 158.11, 95.11, 155.39, 89.88, 151.95, 86.17, 147.2,
];

const fileHash = examplePhotos.portrait.fileHash;
const encodingBytes = Buffer.from(portraitEncoding, 'base64');

/** What the service knows of the portrait once it is encoded. */
export const portrait: ImageWithFaces = {
  fileHash,
  status: 'encoded',
  attempts: 1,
  counted: true,
  width: 250,
  height: 250,
  model: 'dlib-resnet-v1 4.onnx.ae9cc9ae',
  problem: null,
  createdAt: new Date('2026-01-31T12:00:00.123Z'),
  finishedAt: new Date('2026-01-31T12:00:00.192Z'),
  faces: [
    {
      fileHash,
      position: 0,
      x: 50.02,
      y: 78.3,
      width: 127.02,
      height: 120.92,
      score: 0.8284887,
      landmarks: portraitLandmarks,
      encoding: Array.from({ length: 128 }, (_, i) => encodingBytes.readFloatLE(4 * i)),
    },
  ],
};
