import { type ImportedImage } from '#persistence';
import { describeIssue } from '../../platform/problems/validation.js';
import { importedImageLine } from './image-line.schema.js';

/** Parses a line of an import. Numbers are rounded to single precision, because the database stores them as `real`. */
export function parseImportedImage(
  line: string,
): { readonly ok: true; readonly image: ImportedImage } | { readonly ok: false; readonly detail: string } {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { ok: false, detail: 'The line is not valid JSON.' };
  }
  const parsed = importedImageLine.safeParse(json);
  if (!parsed.success) return { ok: false, detail: describeIssue(parsed.error, 'Line') };
  const { file_hash, model, width, height, faces } = parsed.data;
  return {
    ok: true,
    image: {
      fileHash: file_hash,
      model,
      width: width ?? null,
      height: height ?? null,
      faces: faces.map(({ encoding, box, score, landmarks_68 }) => ({
        encoding: encoding.map(Math.fround),
        x: toFloat32(box?.x),
        y: toFloat32(box?.y),
        width: toFloat32(box?.width),
        height: toFloat32(box?.height),
        score: toFloat32(score),
        landmarks: landmarks_68?.flat().map(Math.fround) ?? null,
      })),
    },
  };
}

function toFloat32(value: number | undefined): number | null {
  return value === undefined ? null : Math.fround(value);
}
