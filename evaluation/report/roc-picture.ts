import { type RocPoint } from '../lfw/verification.js';

const PLOT_SIDE = 360;
const LEFT_MARGIN = 48;
const BOTTOM_MARGIN = 40;
const TOP_MARGIN = 12;
/** The ticks of the logarithmic axis of false positive rates. */
const FALSE_POSITIVE_RATE_TICKS = [1e-3, 1e-2, 1e-1, 1];
/** The lowest true positive rate on the vertical axis. */
const MIN_TRUE_POSITIVE_RATE = 0.8;

/**
 * Renders the ROC as SVG. The axis of false positive rates is logarithmic.
 *
 * Chart libraries are not used: little code is needed for the two pictures of the report, and their SVG must be the
 * same in every run and must be displayed without scripts.
 */
export function renderRocPicture(points: readonly RocPoint[]): string {
  const corners = points
    .filter(({ falsePositiveRate }, index) => {
      return falsePositiveRate !== points[index + 1]?.falsePositiveRate;
    })
    .map(
      ({ falsePositiveRate, truePositiveRate }) =>
        [toHorizontalPosition(falsePositiveRate), toVerticalPosition(truePositiveRate)] as const,
    );
  // The curve is a step function: the true positive rate increases only while the false positive rate is constant.
  const path = corners.map(([x, y], index) => (index === 0 ? `M${x} ${y}` : `H${x}V${y}`)).join('');
  const columns = FALSE_POSITIVE_RATE_TICKS.map((rate) => {
    const x = toHorizontalPosition(rate);
    return `<path class="grid" d="M${x} ${toVerticalPosition(1)}V${toVerticalPosition(MIN_TRUE_POSITIVE_RATE)}"/><text x="${x}" y="${TOP_MARGIN + PLOT_SIDE + 18}" text-anchor="middle">${formatPercent(rate)}</text>`;
  });
  const rows = [0.8, 0.85, 0.9, 0.95, 1].map((rate) => {
    const y = toVerticalPosition(rate);
    return `<path class="grid" d="M${LEFT_MARGIN} ${y}H${LEFT_MARGIN + PLOT_SIDE}"/><text x="${LEFT_MARGIN - 6}" y="${y + 4}" text-anchor="end">${formatPercent(rate)}</text>`;
  });
  const captions =
    `<text x="${LEFT_MARGIN + PLOT_SIDE / 2}" y="${TOP_MARGIN + PLOT_SIDE + BOTTOM_MARGIN - 4}" text-anchor="middle">false positive rate</text>` +
    `<text transform="translate(10 ${TOP_MARGIN + PLOT_SIDE / 2}) rotate(-90)" text-anchor="middle">true positive rate</text>`;
  return (
    `<svg class="roc" viewBox="0 0 ${LEFT_MARGIN + PLOT_SIDE + 20} ${TOP_MARGIN + PLOT_SIDE + BOTTOM_MARGIN}" role="img" aria-label="ROC">` +
    `${columns.join('')}${rows.join('')}${captions}<path class="curve" d="${path}"/></svg>`
  );
}

function toHorizontalPosition(rate: number): number {
  const decades = Math.log10(FALSE_POSITIVE_RATE_TICKS.at(-1)! / FALSE_POSITIVE_RATE_TICKS[0]!);
  const position =
    Math.log10(Math.max(rate, FALSE_POSITIVE_RATE_TICKS[0]!) / FALSE_POSITIVE_RATE_TICKS[0]!) / decades;
  return roundToTenth(LEFT_MARGIN + PLOT_SIDE * position);
}

function toVerticalPosition(rate: number): number {
  return roundToTenth(
    TOP_MARGIN + (PLOT_SIDE * (1 - Math.max(rate, MIN_TRUE_POSITIVE_RATE))) / (1 - MIN_TRUE_POSITIVE_RATE),
  );
}

function roundToTenth(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function formatPercent(rate: number): string {
  return `${Number((rate * 100).toPrecision(3))} %`;
}
