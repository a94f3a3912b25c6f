import { type IdentificationResult, type IdentificationPoint } from '../lfw/identification.js';
import { BLUE, renderSvgPath, ORANGE, roundToTenth, renderSvg, renderSvgText } from './svg.js';

const PLOT_WIDTH = 560;
const PLOT_HEIGHT = 300;
const LEFT_MARGIN = 68;
const TOP_MARGIN = 16;
const BOTTOM_MARGIN = 48;
const RIGHT_MARGIN = 24;

/** The lowest and the highest false alarm rate on the logarithmic axis. */
const [LOWEST_FALSE_ALARM_RATE, HIGHEST_FALSE_ALARM_RATE] = [0.001, 0.1];
const FALSE_ALARM_RATE_TICKS = [0.001, 0.003, 0.01, 0.03, 0.1];
/** The interval between the grid lines on the axis for the rate of missed people. */
const GRID_INTERVAL = 0.1;

/** Renders the detection error trade-off (DET) curves of identification with our encodings and with dlib's, as SVG. */
export function renderIdentificationPicture(
  ours: IdentificationResult,
  dlib: IdentificationResult | undefined,
): string {
  const curves = [ours, ...(dlib ? [dlib] : [])].map(selectVisiblePoints);
  const highest =
    Math.ceil(Math.max(...curves.flatMap(([first]) => first!.falseNegativeRate)) / GRID_INTERVAL) *
    GRID_INTERVAL;
  const up = (rate: number) => roundToTenth(TOP_MARGIN + PLOT_HEIGHT * (1 - rate / highest));
  const rows = Array.from(
    { length: Math.round(highest / GRID_INTERVAL) + 1 },
    (_, index) => index * GRID_INTERVAL,
  ).map(
    (rate) =>
      renderSvgPath(`M${LEFT_MARGIN} ${up(rate)}H${LEFT_MARGIN + PLOT_WIDTH}`, 'opacity=".25"') +
      renderSvgText(LEFT_MARGIN - 8, up(rate) + 4, 'end', formatPercent(rate)),
  );
  const columns = FALSE_ALARM_RATE_TICKS.map(
    (rate) =>
      renderSvgPath(
        `M${toHorizontalPosition(rate)} ${TOP_MARGIN}V${TOP_MARGIN + PLOT_HEIGHT}`,
        'opacity=".25"',
      ) +
      renderSvgText(toHorizontalPosition(rate), TOP_MARGIN + PLOT_HEIGHT + 18, 'middle', formatPercent(rate)),
  );
  const [ourCurve, dlibCurve] = curves.map((points) => createStepPath(points, up));
  return renderSvg(
    LEFT_MARGIN + PLOT_WIDTH + RIGHT_MARGIN,
    TOP_MARGIN + PLOT_HEIGHT + BOTTOM_MARGIN,
    'Identification errors',
    [
      ...rows,
      ...columns,
      renderCurve(ourCurve!, BLUE) + renderLegendEntry(0, BLUE, 'FRS'),
      dlibCurve === undefined
        ? ''
        : renderCurve(dlibCurve, ORANGE) + renderLegendEntry(1, ORANGE, 'face_recognition (dlib)'),
      renderSvgText(
        LEFT_MARGIN + PLOT_WIDTH / 2,
        TOP_MARGIN + PLOT_HEIGHT + 40,
        'middle',
        'strangers with a result (false alarms)',
      ),
      `<text transform="translate(16 ${TOP_MARGIN + PLOT_HEIGHT / 2}) rotate(-90)" text-anchor="middle">people not identified</text>`,
    ],
  );
}

/**
 * Selects the points of the curve that the picture shows. The curve is a step function, so the first selected point is
 * the last point whose false positive rate is at most the lowest rate of the axis.
 */
function selectVisiblePoints({ curve: points }: IdentificationResult): IdentificationPoint[] {
  const first = points.findLastIndex(({ falsePositiveRate }) => falsePositiveRate <= LOWEST_FALSE_ALARM_RATE);
  return points
    .slice(Math.max(first, 0))
    .filter(({ falsePositiveRate }) => falsePositiveRate <= HIGHEST_FALSE_ALARM_RATE);
}

function createStepPath(points: readonly IdentificationPoint[], up: (rate: number) => number): string {
  let [path, height] = ['', NaN];
  for (const { falsePositiveRate, falseNegativeRate } of points) {
    const y = up(falseNegativeRate);
    if (y === height) continue;
    const x = toHorizontalPosition(Math.max(falsePositiveRate, LOWEST_FALSE_ALARM_RATE));
    path += path === '' ? `M${x} ${y}` : `H${x}V${y}`;
    height = y;
  }
  return `${path}H${LEFT_MARGIN + PLOT_WIDTH}`;
}

function renderCurve(path: string, colour: string): string {
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`;
}

function renderLegendEntry(row: number, colour: string, name: string): string {
  const y = TOP_MARGIN + 22 + 20 * row;
  return `<text x="${LEFT_MARGIN + PLOT_WIDTH - 10}" y="${y}" text-anchor="end" font-weight="600" fill="${colour}">${name}</text>`;
}

function toHorizontalPosition(rate: number): number {
  return roundToTenth(
    LEFT_MARGIN +
      (PLOT_WIDTH * Math.log(rate / LOWEST_FALSE_ALARM_RATE)) /
        Math.log(HIGHEST_FALSE_ALARM_RATE / LOWEST_FALSE_ALARM_RATE),
  );
}

function formatPercent(rate: number): string {
  return `${Number((100 * rate).toPrecision(2))} %`;
}
