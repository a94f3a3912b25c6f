import sharp from 'sharp';

/** Removes the colours of a photo and applies its EXIF orientation. PNG keeps everything else without loss. */
export function greyscalePhoto(bytes: Buffer): Promise<Buffer> {
  return sharp(bytes, { autoOrient: true, limitInputPixels: false })
    .greyscale()
    .png({ compressionLevel: 1 })
    .toBuffer();
}
