/** The colours have medium lightness, because the pictures are transparent and are shown on light and on dark pages. */
const TEXT_COLOUR = '#6e7a87';
export const BLUE = '#2f81f7';
export const ORANGE = '#d9730d';

/** Renders an SVG picture for the documentation. The size of the picture is in pixels. */
export function renderSvg(width: number, height: number, label: string, elements: readonly string[]): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `font-family="system-ui, sans-serif" font-size="13" fill="${TEXT_COLOUR}" role="img" aria-label="${label}">` +
    `${elements.join('')}</svg>\n`
  );
}

export function renderSvgPath(path: string, attributes: string): string {
  return `<path d="${path}" fill="none" stroke="${TEXT_COLOUR}" ${attributes}/>`;
}

export function renderSvgText(x: number, y: number, anchor: 'middle' | 'end', label: string): string {
  return `<text x="${x}" y="${roundToTenth(y)}" text-anchor="${anchor}">${label}</text>`;
}

export function roundToTenth(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
