import { type Evaluation } from '../evaluation.js';
import { renderDetectionSection } from './detection-section.js';
import { type ReportRow } from './report-rows.js';
import { escapeHtml, renderErrorGallery, renderPhotoFigure } from './gallery.js';
import { renderLfwSection } from './lfw-section.js';
import { renderPhotosWithoutFacesSection } from './negatives-section.js';
import { THUMBNAIL_SIDE } from './thumbnail.js';

/** Renders the evaluation as one HTML file with a table of results, diagrams, and thumbnails of errors. */
export async function renderReportPage(
  figures: readonly ReportRow[],
  { lfw, detection, negatives, profiles }: Evaluation,
): Promise<string> {
  const sections = [
    `<h1>Evaluation of the encoder</h1>`,
    `<table>${figures.map(([name, figure]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(figure)}</td></tr>`).join('')}</table>`,
    lfw && (await renderLfwSection(lfw)),
    detection && (await renderDetectionSection(detection.ours)),
    negatives && (await renderPhotosWithoutFacesSection(negatives.ours)),
    profiles &&
      (await renderErrorGallery(
        'Profiles in which no face was found',
        profiles.ours.missed,
        renderPhotoFigure,
      )),
  ];
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Evaluation of the encoder</title><style>${PAGE_STYLE}</style><main>${sections.filter(Boolean).join('\n')}</main></html>`;
}

const PAGE_STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
th { text-align: left; font-weight: normal; padding-right: 2rem; } td { font-variant-numeric: tabular-nums; }
svg { max-width: 100%; height: auto; } .roc { max-width: 32rem; } .roc text { font-size: 11px; fill: currentColor; }
.grid { stroke: currentColor; stroke-opacity: .15; } .curve { fill: none; stroke: #2563eb; stroke-width: 2; }
.gallery { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; min-width: ${THUMBNAIL_SIDE}px; white-space: nowrap; }
figcaption { width: 0; min-width: 100%; white-space: normal; overflow-wrap: anywhere; font-size: 12px; }
img { display: inline-block; vertical-align: top; margin-right: 2px; border-radius: 4px; }`;
