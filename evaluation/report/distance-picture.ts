import { DLIB_THRESHOLD, type ComparedPair } from '../lfw/verification.js';
import { BLUE, renderSvgPath, ORANGE, roundToTenth, renderSvg, renderSvgText } from './svg.js';

const WIDTH = 640;
const HEIGHT = 240;
const LEFT = 52;
const TOP = 40;
const BOTTOM = 48;
const RIGHT = 16;

/** The width of a histogram bin. */
const STEP = 0.02;
const MAX_DISTANCE = 1.2;
const STEPS = Math.round(MAX_DISTANCE / STEP);

const ONE_PERSON = BLUE;
const TWO_PEOPLE = ORANGE;

/**
 * Renders an SVG histogram of the distances of pairs of one person and of pairs of two people, with a line at the
 * default threshold.
 */
export function renderDistancePicture(pairs: readonly ComparedPair[]): string {
  const onePerson = histogram(pairs.filter(({ samePerson }) => samePerson));
  const twoPeople = histogram(pairs.filter(({ samePerson }) => !samePerson));
  const highest = Math.ceil(50 * Math.max(...onePerson, ...twoPeople)) / 50;
  const up = (share: number) => roundToTenth(TOP + HEIGHT * (1 - share / highest));
  const rows = Array.from({ length: Math.round(highest * 50) + 1 }, (_, index) => index / 50).map(
    (share) =>
      renderSvgPath(`M${LEFT} ${up(share)}H${LEFT + WIDTH}`, 'opacity=".25"') +
      renderSvgText(LEFT - 8, up(share) + 4, 'end', `${Math.round(100 * share)} %`),
  );
  const columns = Array.from({ length: 7 }, (_, index) => index / 5).map((distance) =>
    renderSvgText(across(distance), TOP + HEIGHT + 18, 'middle', distance.toFixed(1)),
  );
  const threshold =
    renderSvgPath(
      `M${across(DLIB_THRESHOLD)} ${TOP - 8}V${TOP + HEIGHT}`,
      'stroke-width="1.5" stroke-dasharray="5 4"',
    ) + renderSvgText(across(DLIB_THRESHOLD), TOP - 16, 'middle', `threshold ${DLIB_THRESHOLD}`);
  return renderSvg(LEFT + WIDTH + RIGHT, TOP + HEIGHT + BOTTOM, 'Distances of pairs', [
    ...rows,
    ...columns,
    area(onePerson, up, ONE_PERSON, 'one person'),
    area(twoPeople, up, TWO_PEOPLE, 'two people'),
    threshold,
    renderSvgText(LEFT + WIDTH / 2, TOP + HEIGHT + 40, 'middle', 'distance of the two faces of a pair'),
  ]);
}

/** Computes the fraction of all pairs in each bin. Pairs with a missed face are in no bin. */
function histogram(pairs: readonly ComparedPair[]): number[] {
  const shares = new Array<number>(STEPS).fill(0);
  for (const { distance } of pairs) {
    if (distance === undefined) continue;
    const step = Math.min(Math.floor(distance / STEP), STEPS - 1);
    shares[step]! += 1 / pairs.length;
  }
  return shares;
}

function area(
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
    .map((share, index) => `V${up(share)}H${across((nearest + index + 1) * STEP)}`);
  const highest = shares.indexOf(Math.max(...shares));
  return (
    `<path d="M${across(nearest * STEP)} ${up(0)}${stairs.join('')}V${up(0)}Z" fill="${colour}" fill-opacity=".3" stroke="${colour}" stroke-width="1.5"/>` +
    `<text x="${across((highest + 0.5) * STEP)}" y="${roundToTenth(up(shares[highest]!) - 8)}" text-anchor="middle" font-weight="600" fill="${colour}">${name}</text>`
  );
}

function across(distance: number): number {
  return roundToTenth(LEFT + (WIDTH * distance) / MAX_DISTANCE);
}
