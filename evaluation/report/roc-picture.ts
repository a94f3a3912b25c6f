import { type RocPoint } from '../lfw/verification.js';

const SIDE = 360;
const LEFT = 48;
const BOTTOM = 40;
const TOP = 12;
/** The ticks of the logarithmic axis of false positive rates. */
const DECADES = [1e-3, 1e-2, 1e-1, 1];
/** The lowest true positive rate on the vertical axis. */
const MIN_TRUE_POSITIVE_RATE = 0.8;

/**
 * Renders the ROC as SVG. The axis of false positive rates is logarithmic.
 *
 * Chart libraries are not used: the two pictures of the report are short, and their SVG must be the same in every run
 * and readable without scripts.
 */
export function renderRocPicture(points: readonly RocPoint[]): string {
  const corners = points
    .filter(({ falsePositiveRate }, index) => {
      return falsePositiveRate !== points[index + 1]?.falsePositiveRate;
    })
    .map(
      ({ falsePositiveRate, truePositiveRate }) => [across(falsePositiveRate), up(truePositiveRate)] as const,
    );
  // The curve is a step function: the true positive rate increases only while the false positive rate is constant.
  const path = corners.map(([x, y], index) => (index === 0 ? `M${x} ${y}` : `H${x}V${y}`)).join('');
  const columns = DECADES.map((rate) => {
    const x = across(rate);
    return `<path class="grid" d="M${x} ${up(1)}V${up(MIN_TRUE_POSITIVE_RATE)}"/><text x="${x}" y="${TOP + SIDE + 18}" text-anchor="middle">${percent(rate)}</text>`;
  });
  const rows = [0.8, 0.85, 0.9, 0.95, 1].map((rate) => {
    const y = up(rate);
    return `<path class="grid" d="M${LEFT} ${y}H${LEFT + SIDE}"/><text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${percent(rate)}</text>`;
  });
  const captions =
    `<text x="${LEFT + SIDE / 2}" y="${TOP + SIDE + BOTTOM - 4}" text-anchor="middle">false positive rate</text>` +
    `<text transform="translate(10 ${TOP + SIDE / 2}) rotate(-90)" text-anchor="middle">true positive rate</text>`;
  return (
    `<svg class="roc" viewBox="0 0 ${LEFT + SIDE + 20} ${TOP + SIDE + BOTTOM}" role="img" aria-label="ROC">` +
    `${columns.join('')}${rows.join('')}${captions}<path class="curve" d="${path}"/></svg>`
  );
}

function across(rate: number): number {
  const decades = Math.log10(DECADES.at(-1)! / DECADES[0]!);
  const position = Math.log10(Math.max(rate, DECADES[0]!) / DECADES[0]!) / decades;
  return rounded(LEFT + SIDE * position);
}

function up(rate: number): number {
  return rounded(TOP + (SIDE * (1 - Math.max(rate, MIN_TRUE_POSITIVE_RATE))) / (1 - MIN_TRUE_POSITIVE_RATE));
}

function rounded(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function percent(rate: number): string {
  return `${Number((rate * 100).toPrecision(3))} %`;
}
