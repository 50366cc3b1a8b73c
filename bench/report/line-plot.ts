import { createScale, type Scale } from "./plot-scale.ts";

/** A plot of several series of points over one x axis, as an SVG document for a page or a README. */
export type LinePlot = {
  readonly title: string;
  /** One line below the title that says what the plot shows. */
  readonly subtitle?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Shaded and labelled intervals of the x axis, such as an outage. */
  readonly spans?: readonly Span[];
};

export type Axis = {
  /** With the unit: "attempts a second". */
  readonly label: string;
  /** `log`: to base 10; values below `from` (default 1) are drawn at that value. */
  readonly scale?: "linear" | "log";
  /** The minimum extent of the axis. Default: the range of the points, starting at 0 for a linear axis. */
  readonly from?: number;
  readonly to?: number;
};

export type Series = { readonly name: string; readonly points: readonly Point[] };
export type Point = readonly [x: number, y: number];
export type Span = { readonly from: number; readonly to: number; readonly name: string };

const WIDTH = 960;
const HEIGHT = 460;
const FRAME = { left: 94, right: 24, top: 98, bottom: 58 };
const TICKS = { x: 10, y: 6 };
/** The Okabe–Ito palette, which is safe for colour-blind readers. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];
const FONT = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";
/** Approximate width of a letter in the legend, in pixels, because text cannot be measured here. */
const LETTER = 7.1;

/** @returns an SVG document of at most a few tens of kilobytes, however many points there are. */
export function linePlot({ title, subtitle, x, y, series, spans = [] }: LinePlot): string {
  const right = WIDTH - FRAME.right;
  const bottom = HEIGHT - FRAME.bottom;
  const values = series.flatMap(({ points }) => points);
  const across = createScale(
    values.map((point) => point[0]),
    x,
    [FRAME.left, right],
    TICKS.x,
  );
  const up = createScale(
    values.map((point) => point[1]),
    { from: 0, ...y },
    [bottom, FRAME.top],
    TICKS.y,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="${FONT}" font-size="13" fill="#333">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(FRAME.left, 28, title, 'font-size="18" font-weight="600" fill="#111"'),
    subtitle === undefined ? "" : text(FRAME.left, 50, subtitle, 'fill="#555"'),
    ...spans.map((span) => shade(span, across, bottom)),
    ...up.ticks.map(
      ({ place, name }) =>
        `<path d="M${FRAME.left} ${place}H${right}" stroke="#e4e4e4"/>` +
        text(FRAME.left - 8, place + 4, name, 'text-anchor="end"'),
    ),
    ...across.ticks.map(
      ({ place, name }) =>
        `<path d="M${place} ${bottom}v5" stroke="#888"/>` +
        text(place, bottom + 20, name, 'text-anchor="middle"'),
    ),
    `<path d="M${FRAME.left} ${bottom}H${right}" stroke="#888"/>`,
    text((FRAME.left + right) / 2, HEIGHT - 14, x.label, 'text-anchor="middle" fill="#555"'),
    `<g transform="translate(20 ${(FRAME.top + bottom) / 2}) rotate(-90)">${text(0, 0, y.label, 'text-anchor="middle" fill="#555"')}</g>`,
    ...series.map(({ points }, place) => line(points, across, up, colourOf(place))),
    ...legend(series),
    "</svg>",
    "",
  ]
    .filter((part, place, parts) => part !== "" || place === parts.length - 1)
    .join("\n");
}

function colourOf(place: number): string {
  return COLOURS[place % COLOURS.length] ?? "#000";
}

function line(points: readonly Point[], across: Scale, up: Scale, colour: string): string {
  const steps = thin(points, across).map(([x, y]) => `${round(across.place(x))} ${round(up.place(y))}`);
  if (steps.length === 0) return "";
  return `<path d="M${steps.join("L")}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linejoin="round"/>`;
}

/** Keeps the lowest and highest point in each column of pixels; no others would be visible. */
function thin(points: readonly Point[], across: Scale): Point[] {
  const columns = new Map<number, { low: Point; high: Point }>();
  for (const point of points) {
    const column = Math.floor(across.place(point[0]));
    const known = columns.get(column);
    if (known === undefined) columns.set(column, { low: point, high: point });
    else if (point[1] < known.low[1]) known.low = point;
    else if (point[1] > known.high[1]) known.high = point;
  }
  return [...columns.values()].flatMap(({ low, high }) => {
    if (low === high) return [low];
    return low[0] < high[0] ? [low, high] : [high, low];
  });
}

function shade({ from, to, name }: Span, across: Scale, bottom: number): string {
  const left = across.place(from);
  const width = across.place(to) - left;
  return (
    `<rect x="${round(left)}" y="${FRAME.top}" width="${round(width)}" height="${bottom - FRAME.top}" fill="#f3efe4"/>` +
    text(left + width / 2, FRAME.top + 16, name, 'text-anchor="middle" fill="#7a6a3a"')
  );
}

function legend(series: readonly Series[]): string[] {
  let left = FRAME.left;
  return series.map(({ name }, place) => {
    const key =
      `<path d="M${round(left)} 74h22" stroke="${colourOf(place)}" stroke-width="3"/>` +
      text(left + 28, 78, name, "");
    left += 28 + name.length * LETTER + 24;
    return key;
  });
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escape(content)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
