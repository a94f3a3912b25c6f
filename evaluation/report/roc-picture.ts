import { type RocPoint } from '../lfw/verification.js';

const SIDE = 360;
const LEFT = 48;
const BOTTOM = 40;
const TOP = 12;
/** The false positive rates from which and to which the axis runs, logarithmically. */
const DECADES = [1e-3, 1e-2, 1e-1, 1];
/** The true positive rate at which the other axis begins: below it nothing happens. */
const FLOOR = 0.8;

/** The ROC as an SVG drawing: strangers who pass, on a logarithmic scale, against acquaintances who do. */
export function rocPicture(points: readonly RocPoint[]): string {
  const corners = points
    .filter(({ falsePositiveRate }, index) => {
      return falsePositiveRate !== points[index + 1]?.falsePositiveRate;
    })
    .map(
      ({ falsePositiveRate, truePositiveRate }) => [across(falsePositiveRate), up(truePositiveRate)] as const,
    );
  // A staircase: the rate of acquaintances only rises where no stranger passes.
  const path = corners.map(([x, y], index) => (index === 0 ? `M${x} ${y}` : `H${x}V${y}`)).join('');
  const columns = DECADES.map((rate) => {
    const x = across(rate);
    return `<path class="grid" d="M${x} ${up(1)}V${up(FLOOR)}"/><text x="${x}" y="${TOP + SIDE + 18}" text-anchor="middle">${percent(rate)}</text>`;
  });
  const rows = [0.8, 0.85, 0.9, 0.95, 1].map((rate) => {
    const y = up(rate);
    return `<path class="grid" d="M${LEFT} ${y}H${LEFT + SIDE}"/><text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${percent(rate)}</text>`;
  });
  const captions =
    `<text x="${LEFT + SIDE / 2}" y="${TOP + SIDE + BOTTOM - 4}" text-anchor="middle">different people taken for one</text>` +
    `<text transform="translate(10 ${TOP + SIDE / 2}) rotate(-90)" text-anchor="middle">same person recognised</text>`;
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
  return rounded(TOP + (SIDE * (1 - Math.max(rate, FLOOR))) / (1 - FLOOR));
}

function rounded(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function percent(rate: number): string {
  return `${Number((rate * 100).toPrecision(3))} %`;
}
