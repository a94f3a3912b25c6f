import { DLIB_THRESHOLD, type ComparedPair } from '../lfw/verification.js';
import { BLUE, renderSvgPath, ORANGE, roundToTenth, renderSvg, renderSvgText } from './svg.js';

const PLOT_WIDTH = 640;
const PLOT_HEIGHT = 240;
const LEFT_MARGIN = 52;
const TOP_MARGIN = 40;
const BOTTOM_MARGIN = 48;
const RIGHT_MARGIN = 16;

/** The width of a histogram bin. */
const BIN_WIDTH = 0.02;
const MAX_DISTANCE = 1.2;
const NUMBER_OF_BINS = Math.round(MAX_DISTANCE / BIN_WIDTH);

const ONE_PERSON_COLOUR = BLUE;
const TWO_PEOPLE_COLOUR = ORANGE;

/**
 * Renders an SVG histogram of the distances of pairs of one person and of pairs of two people, with a line at the
 * default threshold.
 */
export function renderDistancePicture(pairs: readonly ComparedPair[]): string {
  const onePerson = computeHistogram(pairs.filter(({ samePerson }) => samePerson));
  const twoPeople = computeHistogram(pairs.filter(({ samePerson }) => !samePerson));
  const highest = Math.ceil(50 * Math.max(...onePerson, ...twoPeople)) / 50;
  const up = (share: number) => roundToTenth(TOP_MARGIN + PLOT_HEIGHT * (1 - share / highest));
  const rows = Array.from({ length: Math.round(highest * 50) + 1 }, (_, index) => index / 50).map(
    (share) =>
      renderSvgPath(`M${LEFT_MARGIN} ${up(share)}H${LEFT_MARGIN + PLOT_WIDTH}`, 'opacity=".25"') +
      renderSvgText(LEFT_MARGIN - 8, up(share) + 4, 'end', `${Math.round(100 * share)} %`),
  );
  const columns = Array.from({ length: 7 }, (_, index) => index / 5).map((distance) =>
    renderSvgText(
      toHorizontalPixelPosition(distance),
      TOP_MARGIN + PLOT_HEIGHT + 18,
      'middle',
      distance.toFixed(1),
    ),
  );
  const threshold =
    renderSvgPath(
      `M${toHorizontalPixelPosition(DLIB_THRESHOLD)} ${TOP_MARGIN - 8}V${TOP_MARGIN + PLOT_HEIGHT}`,
      'stroke-width="1.5" stroke-dasharray="5 4"',
    ) +
    renderSvgText(
      toHorizontalPixelPosition(DLIB_THRESHOLD),
      TOP_MARGIN - 16,
      'middle',
      `threshold ${DLIB_THRESHOLD}`,
    );
  return renderSvg(
    LEFT_MARGIN + PLOT_WIDTH + RIGHT_MARGIN,
    TOP_MARGIN + PLOT_HEIGHT + BOTTOM_MARGIN,
    'Distances of pairs',
    [
      ...rows,
      ...columns,
      renderHistogram(onePerson, up, ONE_PERSON_COLOUR, 'one person'),
      renderHistogram(twoPeople, up, TWO_PEOPLE_COLOUR, 'two people'),
      threshold,
      renderSvgText(
        LEFT_MARGIN + PLOT_WIDTH / 2,
        TOP_MARGIN + PLOT_HEIGHT + 40,
        'middle',
        'distance of the two faces of a pair',
      ),
    ],
  );
}

/** Computes the fraction of all pairs in each bin. Pairs in which a face was not detected are in no bin. */
function computeHistogram(pairs: readonly ComparedPair[]): number[] {
  const shares = new Array<number>(NUMBER_OF_BINS).fill(0);
  for (const { distance } of pairs) {
    if (distance === undefined) continue;
    const step = Math.min(Math.floor(distance / BIN_WIDTH), NUMBER_OF_BINS - 1);
    shares[step]! += 1 / pairs.length;
  }
  return shares;
}

function renderHistogram(
  shares: readonly number[],
  up: (share: number) => number,
  colour: string,
  name: string,
): string {
  const nearest = shares.findIndex((share) => share > 0);
  const farthest = shares.findLastIndex((share) => share > 0);
  if (nearest === -1) return '';
  const stairs = shares
    .slice(nearest, farthest + 1)
    .map((share, index) => `V${up(share)}H${toHorizontalPixelPosition((nearest + index + 1) * BIN_WIDTH)}`);
  const highest = shares.indexOf(Math.max(...shares));
  return (
    `<path d="M${toHorizontalPixelPosition(nearest * BIN_WIDTH)} ${up(0)}${stairs.join('')}V${up(0)}Z" fill="${colour}" fill-opacity=".3" stroke="${colour}" stroke-width="1.5"/>` +
    `<text x="${toHorizontalPixelPosition((highest + 0.5) * BIN_WIDTH)}" y="${roundToTenth(up(shares[highest]!) - 8)}" text-anchor="middle" font-weight="600" fill="${colour}">${name}</text>`
  );
}

function toHorizontalPixelPosition(distance: number): number {
  return roundToTenth(LEFT_MARGIN + (PLOT_WIDTH * distance) / MAX_DISTANCE);
}
