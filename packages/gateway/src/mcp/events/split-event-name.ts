/** The parts of `{provider}.{event}`; providers' ids have no dot. Undefined if the name has none either. */
export function splitEventName(name: string): { provider: string; event: string | null } | undefined {
  const dot = name.indexOf(".");
  if (dot < 1 || dot === name.length - 1) return undefined;
  const event = name.slice(dot + 1);
  return { provider: name.slice(0, dot), event: event === "any" ? null : event };
}
