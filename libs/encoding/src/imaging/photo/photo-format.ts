export type PhotoFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff';

/** As many of a file's first bytes as {@link sniffFormat} ever looks at. */
export const SNIFFED_BYTES = 512;

/**
 * Tells the format of a photo from its first bytes alone, whatever its name or sender claim.
 *
 * Only what passes here is ever shown to a decoder: libvips would gladly open SVG, PDF and more, whose parsers
 * have no business with uploads.
 */
export function sniffFormat(head: Uint8Array): PhotoFormat | undefined {
  const text = latin1(head.subarray(0, SNIFFED_BYTES));
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'webp';
  if (TIFF_SIGNATURES.some((signature) => text.startsWith(signature))) return 'tiff';
  return isAvif(text) ? 'avif' : undefined;
}

/** Little- and big-endian, classic and BigTIFF. */
const TIFF_SIGNATURES = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'];

const AVIF_BRANDS = ['avif', 'avis'];

/** A HEIF container (ISO/IEC 23008-12) whose major or compatible brands promise AV1 pictures. */
function isAvif(text: string): boolean {
  if (!text.startsWith('ftyp', 4)) return false;
  const size = [...text.slice(0, 4)].reduce((total, byte) => total * 256 + byte.charCodeAt(0), 0);
  const [major, , ...compatible] = text.slice(8, size).match(/[^]{4}/g) ?? [];
  return [major, ...compatible].some((brand) => AVIF_BRANDS.includes(brand ?? ''));
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
