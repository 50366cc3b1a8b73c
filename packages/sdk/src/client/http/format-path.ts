/**
 * A path with its parameters filled in and encoded: `/agents/{agent_id}`.
 *
 * @throws TypeError for values that cannot be a segment of a path: the empty string, and `.` and `..`, which URL parsers
 * resolve.
 */
export function formatPath(template: string, values: Readonly<Record<string, string>> = {}): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? "";
    if (value === "" || value === "." || value === "..") {
      throw new TypeError(`'${value}' is not a name or an id`);
    }
    return encodeURIComponent(value);
  });
}
