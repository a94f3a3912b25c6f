import sharp from 'sharp';

/** Removes the colours of a photo and applies its EXIF orientation. The result is a PNG, which is lossless. */
export function convertPhotoToGreyscale(bytes: Buffer): Promise<Buffer> {
  return sharp(bytes, { autoOrient: true, limitInputPixels: false })
    .greyscale()
    .png({ compressionLevel: 1 })
    .toBuffer();
}
