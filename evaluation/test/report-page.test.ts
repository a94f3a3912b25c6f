import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { measureDetection } from '../detection/measure-detection.js';
import { type Evaluation } from '../evaluation.js';
import { measurePhotosWithoutFaces } from '../measure-photos-without-faces.js';
import { measureProfileDetection } from '../measure-profiles.js';
import { createReportRows } from '../report/report-rows.js';
import { MAX_GALLERY_IMAGES } from '../report/gallery.js';
import { renderReportPage } from '../report/report-page.js';
import { createEvaluationSummary } from '../report/summary.js';
import { enlargeBoxToSquare } from '../report/thumbnail.js';

describe('enlargeBoxToSquare', () => {
  it('returns a square three times the size of the face, centred on the face', () => {
    const box = { x: 300, y: 400, width: 40, height: 50 };
    expect(enlargeBoxToSquare(box, { width: 1000, height: 1000 })).toEqual({
      x: 245,
      y: 350,
      width: 150,
      height: 150,
    });
  });

  it('returns a square that is at least 64 pixels wide', () => {
    const box = { x: 100, y: 100, width: 10, height: 10 };
    expect(enlargeBoxToSquare(box, { width: 1000, height: 1000 })).toMatchObject({ width: 64, height: 64 });
  });

  it('returns whole pixels inside the photo for any box', () => {
    const length = fc.double({ min: 1, max: 500, noNaN: true });
    const position = fc.double({ min: -300, max: 800, noNaN: true });
    const boxes = fc.record({ x: position, y: position, width: length, height: length });
    const photos = fc.record({
      width: fc.integer({ min: 1, max: 600 }),
      height: fc.integer({ min: 1, max: 600 }),
    });
    fc.assert(
      fc.property(boxes, photos, (box, photo) => {
        const region = enlargeBoxToSquare(box, photo);
        expect(Object.values(region).every(Number.isInteger)).toBe(true);
        expect(Math.min(region.x, region.y, region.width - 1, region.height - 1)).toBeGreaterThanOrEqual(0);
        expect(region.x + region.width).toBeLessThanOrEqual(photo.width);
        expect(region.y + region.height).toBeLessThanOrEqual(photo.height);
      }),
    );
  });
});

function createDetectedFace(x: number): {
  box: { x: number; y: number; width: number; height: number };
  score: number;
} {
  return { box: { x, y: 0, width: 30, height: 30 }, score: 0.625 };
}

describe('reports', () => {
  let directory: string;
  let evaluation: Evaluation;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'photos-'));
    const path = join(directory, 'kind_<1>.jpg');
    await sharp({ create: { width: 200, height: 100, channels: 3, background: '#808080' } }).toFile(path);
    const annotated = { blur: 1, occlusion: 0, ignored: false };
    const photo = {
      path,
      annotated: [
        { ...annotated, ...createDetectedFace(0) },
        { ...annotated, ...createDetectedFace(50) },
      ],
    };
    evaluation = {
      encodedSets: [{ name: 'annotated photos', model: 'model 1', milliseconds: 12, unreadable: 1 }],
      detection: {
        ours: measureDetection([{ ...photo, faces: [createDetectedFace(0), createDetectedFace(120)] }]),
        dlib: measureDetection([{ ...photo, faces: [] }]),
      },
      negatives: {
        ours: measurePhotosWithoutFaces(
          Array.from({ length: MAX_GALLERY_IMAGES + 1 }, () => ({ path, faces: [createDetectedFace(0)] })),
        ),
        dlib: undefined,
      },
      profiles: {
        ours: measureProfileDetection([{ path: 'gone.jpg', faces: [], problem: 'This is not a photo.' }]),
        dlib: undefined,
      },
    };
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('the JSON summary contains the selected data sets', () => {
    const none = { clearFound: 0, clearRecall: 0, unmatched: 0, unmatchedPerPhoto: 0 };
    expect(createEvaluationSummary(evaluation)).toMatchObject({
      detection: {
        photos: 1,
        clearFaces: 2,
        clearFound: 1,
        clearRecall: 0.5,
        recallByHeight: { '16-24': NaN, '24-48': 0.5, '48-96': NaN, '96-': NaN },
        unmatched: 1,
        unmatchedPerPhoto: 1,
        dlib: none,
      },
      negatives: {
        photos: MAX_GALLERY_IMAGES + 1,
        photosWithFaces: MAX_GALLERY_IMAGES + 1,
        byPrefix: { kind: { photos: MAX_GALLERY_IMAGES + 1, photosWithFaces: MAX_GALLERY_IMAGES + 1 } },
      },
      profiles: { photos: 1, missed: 1, recall: 0 },
    });
    expect(createEvaluationSummary(evaluation)).not.toHaveProperty('lfw');
    expect(createEvaluationSummary(evaluation)).not.toHaveProperty('negatives.dlib');
  });

  it('the report lists the results of the encoder and of dlib', () => {
    const figures = new Map(createReportRows(evaluation));
    expect(figures.get('clear faces found')).toBe('50.00 % (1 of 2)');
    expect(figures.get('dlib: clear faces found')).toBe('0.00 % (0 of 2)');
    expect(figures.get('clear faces of 96- px')).toBe('– (0 of 0)');
    expect(figures.get('annotated photos, not decodable')).toBe('1');
  });

  it('the report page contains thumbnails of errors, up to a limit', async () => {
    const page = await renderReportPage(createReportRows(evaluation), evaluation);
    expect(page).toContain('30 px high, blur 1, occlusion 0: kind_&#60;1&#62;.jpg');
    expect(page).toContain('score 0.63, 30 px high');
    expect(page).toContain(`kind (${MAX_GALLERY_IMAGES + 1}, ${MAX_GALLERY_IMAGES} shown)`);
    expect(page).toContain('gone.jpg: This is not a photo.');
    // The thumbnails show one missed face, one unmatched detection, and the photos without people.
    expect(page.match(/src="data:image\/jpeg;base64,/g)).toHaveLength(2 + MAX_GALLERY_IMAGES);
  });
});
