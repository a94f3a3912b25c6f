import { extname } from 'node:path';

export type PhotoFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff';

const fileExtensions: Record<PhotoFormat, readonly string[]> = {
  jpeg: ['.jpg', '.jpeg', '.jpe', '.jfif'],
  png: ['.png'],
  webp: ['.webp'],
  avif: ['.avif'],
  gif: ['.gif'],
  tiff: ['.tif', '.tiff'],
};

const photoExtensions = new Set(Object.values(fileExtensions).flat());

/** Whether the name of a file has an extension of a photo format. */
export function isPhotoName(name: string): boolean {
  return photoExtensions.has(extname(name).toLowerCase());
}

/** The number of bytes at the start of a file that {@link detectFormat} reads. */
export const FORMAT_DETECTION_BYTES = 512;

/**
 * Detects the format of a photo from its first bytes, independent of its name and declared type.
 *
 * Only the formats that this function detects are decoded. libvips can also open SVG, PDF and other formats, but
 * uploads must not reach the parsers of those formats.
 */
export function detectFormat(head: Uint8Array): PhotoFormat | undefined {
  const text = decodeLatin1(head.subarray(0, FORMAT_DETECTION_BYTES));
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'webp';
  if (TIFF_SIGNATURES.some((signature) => text.startsWith(signature))) return 'tiff';
  return isAvif(text) ? 'avif' : undefined;
}

/** The signatures of classic TIFF and BigTIFF, in both byte orders. */
const TIFF_SIGNATURES = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'];

const AVIF_BRANDS = ['avif', 'avis'];

/** Whether a file is a HEIF container (ISO/IEC 23008-12) whose major or compatible brands declare AV1 images. */
function isAvif(text: string): boolean {
  if (!text.startsWith('ftyp', 4)) return false;
  const size = [...text.slice(0, 4)].reduce((total, byte) => total * 256 + byte.charCodeAt(0), 0);
  const [major, , ...compatible] = text.slice(8, size).match(/[^]{4}/g) ?? [];
  return [major, ...compatible].some((brand) => AVIF_BRANDS.includes(brand ?? ''));
}

function decodeLatin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
