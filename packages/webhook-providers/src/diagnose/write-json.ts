/** A library's JSON style. */
export type Style = {
  readonly comma: string;
  readonly colon: string;
  /** Writes non-ASCII characters as `\uXXXX`. */
  readonly ascii?: true;
  /** Writes `/` as `\/`. */
  readonly slashes?: true;
};

/** Serializes a value as another library would, without line breaks. */
export function writeJson(value: unknown, style: Style): string {
  if (Array.isArray(value)) return `[${value.map((item) => writeJson(item, style)).join(style.comma)}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(
      ([name, member]) => writeText(name, style) + style.colon + writeJson(member, style),
    );
    return `{${members.join(style.comma)}}`;
  }
  return typeof value === "string" ? writeText(value, style) : JSON.stringify(value);
}

function writeText(text: string, { ascii, slashes }: Style): string {
  let written = JSON.stringify(text);
  if (slashes) written = written.replaceAll("/", String.raw`\/`);
  if (!ascii) return written;
  return written.replace(
    /[^\0-~]/g,
    (unit) => `\\u${(unit.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}
