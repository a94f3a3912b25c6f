import { type IdentificationResult, type IdentificationPoint } from '../lfw/identification.js';
import { BLUE, renderSvgPath, ORANGE, roundToTenth, renderSvg, renderSvgText } from './svg.js';

const WIDTH = 560;
const HEIGHT = 300;
const LEFT = 68;
const TOP = 16;
const BOTTOM = 48;
const RIGHT = 24;

/** The false alarm rates at both ends of the logarithmic axis. */
const [LOWEST, HIGHEST] = [0.001, 0.1];
const TICKS = [0.001, 0.003, 0.01, 0.03, 0.1];
/** The interval between the grid lines of the axis of missed people. */
const ROW = 0.1;

/** Renders the detection error trade-off (DET) curves of identification with our encodings and with dlib's, as SVG. */
export function renderIdentificationPicture(
  ours: IdentificationResult,
  dlib: IdentificationResult | undefined,
): string {
  const curves = [ours, ...(dlib ? [dlib] : [])].map(visiblePart);
  const highest = Math.ceil(Math.max(...curves.flatMap(([first]) => first!.falseNegativeRate)) / ROW) * ROW;
  const up = (rate: number) => roundToTenth(TOP + HEIGHT * (1 - rate / highest));
  const rows = Array.from({ length: Math.round(highest / ROW) + 1 }, (_, index) => index * ROW).map(
    (rate) =>
      renderSvgPath(`M${LEFT} ${up(rate)}H${LEFT + WIDTH}`, 'opacity=".25"') +
      renderSvgText(LEFT - 8, up(rate) + 4, 'end', percent(rate)),
  );
  const columns = TICKS.map(
    (rate) =>
      renderSvgPath(`M${across(rate)} ${TOP}V${TOP + HEIGHT}`, 'opacity=".25"') +
      renderSvgText(across(rate), TOP + HEIGHT + 18, 'middle', percent(rate)),
  );
  const [ourCurve, dlibCurve] = curves.map((points) => staircase(points, up));
  return renderSvg(LEFT + WIDTH + RIGHT, TOP + HEIGHT + BOTTOM, 'Identification errors', [
    ...rows,
    ...columns,
    curve(ourCurve!, BLUE) + legend(0, BLUE, 'FRS'),
    dlibCurve === undefined ? '' : curve(dlibCurve, ORANGE) + legend(1, ORANGE, 'face_recognition (dlib)'),
    renderSvgText(LEFT + WIDTH / 2, TOP + HEIGHT + 40, 'middle', 'strangers with a result (false alarms)'),
    `<text transform="translate(16 ${TOP + HEIGHT / 2}) rotate(-90)" text-anchor="middle">people not identified</text>`,
  ]);
}

/**
 * The curve is a step function. It therefore begins with the last point whose rate is at most the lowest rate of the
 * axis.
 */
function visiblePart({ curve: points }: IdentificationResult): IdentificationPoint[] {
  const first = points.findLastIndex(({ falsePositiveRate }) => falsePositiveRate <= LOWEST);
  return points.slice(Math.max(first, 0)).filter(({ falsePositiveRate }) => falsePositiveRate <= HIGHEST);
}

function staircase(points: readonly IdentificationPoint[], up: (rate: number) => number): string {
  let [path, height] = ['', NaN];
  for (const { falsePositiveRate, falseNegativeRate } of points) {
    const y = up(falseNegativeRate);
    if (y === height) continue;
    const x = across(Math.max(falsePositiveRate, LOWEST));
    path += path === '' ? `M${x} ${y}` : `H${x}V${y}`;
    height = y;
  }
  return `${path}H${LEFT + WIDTH}`;
}

function curve(path: string, colour: string): string {
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`;
}

function legend(row: number, colour: string, name: string): string {
  const y = TOP + 22 + 20 * row;
  return `<text x="${LEFT + WIDTH - 10}" y="${y}" text-anchor="end" font-weight="600" fill="${colour}">${name}</text>`;
}

function across(rate: number): number {
  return roundToTenth(LEFT + (WIDTH * Math.log(rate / LOWEST)) / Math.log(HIGHEST / LOWEST));
}

function percent(rate: number): string {
  return `${Number((100 * rate).toPrecision(2))} %`;
}
