/** What the encoder answered for the example photos. `npm run record:examples` writes this file. */

export const recordedPortrait = {
  model: 'dlib-resnet-v1 4.onnx.ae9cc9ae',
  width: 250,
  height: 250,
  box: { x: 50.02, y: 78.3, width: 127.02, height: 120.92 },
  score: 0.8284887,
  /** x and y of the 68 landmarks in turn, in pixels. */
  landmarks: [
    96.66, 83.7, 88.33, 93.28, 81.41, 103.2, 75.65, 112.09, 69.64, 123.41, 66.79, 134.29, 66.23, 144.22,
    66.05, 156.76, 72.71, 170.79, 87.45, 177.89, 100.61, 179.06, 111.7, 179.49, 124.02, 176.7, 135.88, 171.06,
    145.35, 164.59, 154.93, 157.71, 164.81, 149.17, 108.97, 80.06, 114.93, 80.4, 120.56, 84.11, 124.72, 89.12,
    127.18, 94.82, 144.39, 112.46, 150.14, 115.2, 155.8, 119.3, 160.79, 126.05, 162.61, 133.2, 125.55, 113.66,
    119.01, 119.4, 113.23, 124.49, 108.15, 129.22, 100.98, 127.59, 102.17, 130.84, 104.86, 134.63, 109.12,
    137, 112.53, 139.05, 108.35, 93.55, 111.99, 94.88, 116.25, 99.1, 118.08, 105.24, 113.2, 103.28, 109.23,
    98.28, 136.1, 122.82, 142.07, 124.23, 146.59, 128.62, 148.19, 133.58, 143, 132.27, 138.71, 127.23, 83.25,
    132.05, 89.4, 132.62, 96.67, 136.74, 99.4, 140.4, 103.19, 142.46, 108.3, 151.17, 111.09, 159.15, 99.27,
    160.95, 91.57, 160.01, 85.44, 156.13, 81.8, 150.97, 80.35, 143.64, 83.66, 132.77, 92.91, 138.51, 97.37,
    142.9, 101.56, 147.48, 110.06, 158.11, 95.11, 155.39, 89.88, 151.95, 86.17, 147.2,
  ],
  /** 128 little-endian float32 in base64. */
  encoding: [
    'e8XyvBI9nT3YP5w9OQLwvdIs3L3cIyS9iOhLvc/ORb0k+FI+PYrHvYNjOj67bSe99SaNvhpvTT2DzRC9kqs+Po3VRL7NZWe9TupS',
    'vdjaXL0zEyA+fwwgPvRrWD0fHdU9R/6+vZEMmb4r7u+9/3lyvfidkzy2/N69+Kx6PaGvyz1WxNa9X04mPCPXgj3JXyW8zZRbvT3O',
    'Cr6kLyM+BK3QPVPbPb4uqum7g0JoPGQgaT4PHwE+S9+mPev8pz234hK+NFTkPVJHk76iEvi78L1EPp+dhjxWbSo9GBIMPZ8ZUb4u',
    'T6k9RcztPWeWjL60SAM+6VfNPb3tK76YLEC8niMNPPLKKz5tyYk9Vs8lvj4pK75+yRQ+/d8ovpnYar2NGcY97tQLvmVtTb6dxFy+',
    '3g0fveszwT5if1g9jQ0Fvk/kkz12EbG9tEpSPPVg1burmUM+YdsfvczZsb2kVPC9RwaLu8ubLT4m4cy9TDY+PTd7tz5xSwU9UjZl',
    'O7LDq7rB6749qGMyvneyXrxwdqA7ydwqvAbX6bxYDMm9m3UNvVKomD0ilVO+DYhkPtN9nL0fyXy977YQvXZnmb3xg5O9RzNivSIS',
    'Ez6JhnK+dp0IPpbzUj4G9KM9yyU+PkaQzDtkqx0+G3LtO3Gsbr2HPBq+pf50vUV8mzySEjC9qKKsvYI2tbw=',
  ].join(''),
};

/** Between the most prominent faces of the portrait and of the group. */
export const recordedDistance = 0.6801062252258091;
