/** A caller's preferences (RFC 7240) that the gateway supports. */
export type Preference = {
  /** Respond as soon as the webhook is stored. */
  readonly respondAsync: boolean;
  /** How long to wait for the result, in seconds. */
  readonly wait: number | undefined;
};

/**
 * Reads `Prefer` (RFC 7240): `respond-async`, `wait=10`, or both.
 *
 * @returns undefined if it contains neither.
 */
export function readPreference(header: string | string[] | undefined): Preference | undefined {
  if (header === undefined) return undefined;
  let respondAsync = false;
  let wait: number | undefined;
  for (const preference of [header].flat().join(",").split(",")) {
    // Parameters after `;` are ignored.
    const [text = ""] = preference.split(";");
    const [name = "", value = ""] = text.split("=").map((part) => part.trim());
    if (name.toLowerCase() === "respond-async") respondAsync = true;
    // The first one counts.
    if (name.toLowerCase() === "wait" && /^\d{1,5}$/.test(value)) wait ??= Number(value);
  }
  return respondAsync || wait !== undefined ? { respondAsync, wait } : undefined;
}

/** The `Preference-Applied` header (RFC 7240, section 3) of a 202 sent because of a preference. */
export function appliedPreference({ respondAsync, wait }: Preference): string {
  return [...(respondAsync ? ["respond-async"] : []), ...(wait === undefined ? [] : [`wait=${wait}`])].join(
    ", ",
  );
}
