import { stripVTControlCharacters, styleText } from "node:util";

/** The severity of a line, which decides its colour. */
type Weight = "plain" | "warning" | "error";

/**
 * Formats a line of the gateway's JSON log for people: time, message, then the fields as `name=value`. Other lines are
 * returned unchanged.
 *
 * @param colour - whether the terminal supports colours.
 */
export function renderLogLine(line: string, colour: boolean): string {
  const entry = readEntry(line);
  if (entry === undefined) return colour ? line : stripVTControlCharacters(line);
  const { time, message, weight, fields, stack } = entry;
  const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
    colour && text !== "" ? styleText(format, text, { validateStream: false }) : text;
  const head =
    weight === "plain" ? message : paint(weight === "error" ? "red" : "yellow", `${weight}: ${message}`);
  const details = fields.map(([name, value]) => `${name}=${value}`).join(" ");
  const first = [paint("dim", time), head, paint("dim", details)].filter((part) => part !== "").join("  ");
  return [first, ...stack].join("\n");
}

type Entry = {
  time: string;
  message: string;
  weight: Weight;
  fields: [string, string][];
  stack: string[];
};

/** Pino's levels: https://getpino.io/#/docs/api?id=loggerlevels-object */
const WARN = 40;
const ERROR = 50;

function readEntry(line: string): Entry | undefined {
  const entry = parseObject(line);
  if (entry === undefined || typeof entry["level"] !== "number" || typeof entry["msg"] !== "string") {
    return undefined;
  }
  const { level, time, msg, err, ...rest } = entry;
  const stack = isObject(err) && typeof err["stack"] === "string" ? err["stack"].split("\n") : [];
  return {
    time: typeof time === "number" ? new Date(time).toTimeString().slice(0, 8) : "",
    message: msg,
    weight: level >= ERROR ? "error" : level >= WARN ? "warning" : "plain",
    fields: Object.entries(rest).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
    stack,
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
