import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { type Face } from '#encoding';
import { distancePicture } from './distance-picture.js';
import { type EvaluatedPhoto } from './encode-photos.js';
import { type LfwOutcome, type NegativesOutcome } from './outcome.js';
import { rocPicture } from './roc-picture.js';
import { isWrongAt, roc, DLIB_THRESHOLD, type JudgedPair } from './verification.js';

const THUMBNAIL_SIDE = 160;

/** The evaluation as one HTML page that needs nothing beside it: figures, ROC, and a thumbnail of every mistake. */
export async function reportPage(
  figures: readonly (readonly [string, string])[],
  lfw: LfwOutcome | undefined,
  negatives: NegativesOutcome | undefined,
): Promise<string> {
  const sections = [
    `<h1>Evaluation of the encoder</h1>`,
    `<table>${figures.map(([name, figure]) => `<tr><th>${escape(name)}</th><td>${escape(figure)}</td></tr>`).join('')}</table>`,
    lfw && `<h2>Distances</h2>${distancePicture(lfw.pairs)}`,
    lfw && `<h2>Receiver operating characteristic</h2>${rocPicture(roc(lfw.pairs))}`,
    lfw && (await gallery('Photos whose labelled face was missed', lfw.missed)),
    lfw && (await wrongPairs(lfw)),
    negatives && (await gallery('“Faces” in photos without people', negatives.falsePositives)),
  ];
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Evaluation of the encoder</title><style>${STYLE}</style><main>${sections.filter(Boolean).join('\n')}</main></html>`;
}

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
th { text-align: left; font-weight: normal; padding-right: 2rem; } td { font-variant-numeric: tabular-nums; }
svg { max-width: 100%; height: auto; } .roc { max-width: 32rem; } .roc text { font-size: 11px; fill: currentColor; }
.grid { stroke: currentColor; stroke-opacity: .15; } .curve { fill: none; stroke: #2563eb; stroke-width: 2; }
.gallery { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; max-width: ${2 * THUMBNAIL_SIDE + 8}px; } figcaption { font-size: 12px; overflow-wrap: anywhere; }
img { display: inline-block; vertical-align: top; margin-right: 2px; border-radius: 4px; }`;

async function gallery(title: string, photos: readonly EvaluatedPhoto[]): Promise<string> {
  const figures = await Promise.all(
    photos.map(async (photo) => figure([await thumbnail(photo)], `${photo.path} ${photo.problem ?? ''}`)),
  );
  return `<h2>${title} (${photos.length})</h2><div class="gallery">${figures.join('')}</div>`;
}

/** Pairs that were found and yet judged wrongly, the worst first. */
async function wrongPairs({ pairs, byPath }: LfwOutcome): Promise<string> {
  const wrong = pairs
    .filter((pair): pair is JudgedPair & { distance: number } => pair.distance !== undefined)
    .filter((pair) => isWrongAt(pair, DLIB_THRESHOLD))
    .sort((a, b) => Math.abs(b.distance - DLIB_THRESHOLD) - Math.abs(a.distance - DLIB_THRESHOLD));
  const figures = await Promise.all(
    wrong.map(async ({ first, second, samePerson, distance }) => {
      const thumbnails = await Promise.all([first, second].map((path) => thumbnail(byPath.get(path)!)));
      const kind = samePerson ? 'one person' : 'two people';
      return figure(thumbnails, `${distance.toFixed(3)} apart, ${kind}: ${first}, ${second}`);
    }),
  );
  return `<h2>Pairs judged wrongly at ${DLIB_THRESHOLD} (${wrong.length})</h2><div class="gallery">${figures.join('')}</div>`;
}

function figure(images: readonly string[], caption: string): string {
  return `<figure>${images.join('')}<figcaption>${escape(caption.trim())}</figcaption></figure>`;
}

/** A small copy of a photo with the boxes of its faces, inside the page itself. */
async function thumbnail({ path, width, height, faces }: EvaluatedPhoto): Promise<string> {
  const scale = THUMBNAIL_SIDE / Math.max(width, height);
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  const boxes = faces.map((face) => rectangle(face, scale)).join('');
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">${boxes}</svg>`;
  const small = await sharp(await readFile(path), { autoOrient: true, limitInputPixels: false })
    .resize({ ...size, fit: 'fill' })
    .composite([{ input: Buffer.from(drawing) }])
    .flatten()
    .jpeg({ quality: 80 })
    .toBuffer();
  return `<img width="${size.width}" height="${size.height}" alt="" src="data:image/jpeg;base64,${small.toString('base64')}">`;
}

function rectangle({ box }: Face, scale: number): string {
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map((length) =>
    (length * scale).toFixed(1),
  );
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="#facc15" stroke-width="1.5"/>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
