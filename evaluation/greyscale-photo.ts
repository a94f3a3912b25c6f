import sharp from 'sharp';

/** The photo without its colours, upright and otherwise as it is: a PNG loses nothing. */
export function greyPhoto(bytes: Buffer): Promise<Buffer> {
  return sharp(bytes, { autoOrient: true, limitInputPixels: false })
    .greyscale()
    .png({ compressionLevel: 1 })
    .toBuffer();
}
