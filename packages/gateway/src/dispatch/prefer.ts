/** What a caller prefers (RFC 7240), as far as the gateway heeds it. */
export type Preference = {
  /** "Answer as soon as it is on disk." */
  readonly respondAsync: boolean;
  /** "Wait this long for the outcome", in seconds. */
  readonly wait: number | undefined;
};

/**
 * Reads `Prefer` (RFC 7240): `respond-async`, `wait=10`, or both.
 *
 * @returns undefined when it asks for neither.
 */
export function readPreference(header: string | string[] | undefined): Preference | undefined {
  if (header === undefined) return undefined;
  let respondAsync = false;
  let wait: number | undefined;
  for (const preference of [header].flat().join(",").split(",")) {
    // Parameters after `;` are not ours to read.
    const [text = ""] = preference.split(";");
    const [name = "", value = ""] = text.split("=").map((part) => part.trim());
    if (name.toLowerCase() === "respond-async") respondAsync = true;
    // The first one counts.
    if (name.toLowerCase() === "wait" && /^\d{1,5}$/.test(value)) wait ??= Number(value);
  }
  return respondAsync || wait !== undefined ? { respondAsync, wait } : undefined;
}

/** The `Preference-Applied` (RFC 7240, section 3) of a 202 that a preference led to. */
export function appliedPreference({ respondAsync, wait }: Preference): string {
  return [...(respondAsync ? ["respond-async"] : []), ...(wait === undefined ? [] : [`wait=${wait}`])].join(
    ", ",
  );
}
