/**
 * The names of common sRGB profiles. Photos with such a profile are not converted to sRGB, because the conversion would
 * change nothing and take twice as long as decoding.
 */
const SRGB_NAMES = ['sRGB IEC61966-2.1', 'sRGB IEC61966-2-1', 'sRGB built-in', 'sRGB'];

/** Whether the name of an ICC profile (ICC.1:2022) identifies it as sRGB. */
export function isSrgbProfile(profile: Uint8Array): boolean {
  const name = readProfileName(Buffer.from(profile.buffer, profile.byteOffset, profile.byteLength));
  return name !== undefined && SRGB_NAMES.includes(name);
}

const TAG_TABLE_OFFSET = 128;
const TAG_ENTRY_BYTES = 12;

function readProfileName(profile: Buffer): string | undefined {
  const tags = readProfileNumber(profile, TAG_TABLE_OFFSET);
  const end = Math.min(profile.length, TAG_TABLE_OFFSET + 4 + tags * TAG_ENTRY_BYTES);
  for (let entry = TAG_TABLE_OFFSET + 4; entry < end; entry += TAG_ENTRY_BYTES) {
    if (readSignature(profile, entry) === 'desc')
      return readProfileDescription(profile, readProfileNumber(profile, entry + 4));
  }
  return undefined;
}

/**
 * Reads the description of a profile of version 2 ("desc", ASCII) or version 4 ("mluc", UTF-16; the first language).
 */
function readProfileDescription(profile: Buffer, at: number): string | undefined {
  switch (readSignature(profile, at)) {
    case 'desc':
      return removeTextAfterNull(
        profile.toString('latin1', at + 12, at + 12 + readProfileNumber(profile, at + 8)),
      );
    case 'mluc': {
      const start = at + readProfileNumber(profile, at + 24);
      const text = Buffer.from(profile.subarray(start, start + readProfileNumber(profile, at + 20)));
      return text.length % 2 === 0 ? removeTextAfterNull(text.swap16().toString('utf16le')) : undefined;
    }
    default:
      return undefined;
  }
}

function readSignature(profile: Buffer, at: number): string {
  return profile.toString('latin1', at, at + 4);
}

/** Reads a number of the profile. If the profile is truncated, the number is 0, which matches no tag. */
function readProfileNumber(profile: Buffer, at: number): number {
  return at + 4 <= profile.length ? profile.readUInt32BE(at) : 0;
}

function removeTextAfterNull(text: string): string {
  return text.replace(/\0.*$/s, '').trim();
}
