import { withTolerance } from "../../src/index.ts";
import type { Provider } from "../../src/index.ts";

/**
 * In seconds, for providers whose library allows less than this package, because their retries have the time of the first
 * attempt.
 */
const tolerances: Readonly<Record<string, number>> = { linear: 60, paddle: 5 };

/** The provider with the tolerance of its own library. */
export function asInItsLibrary(provider: Provider): Provider {
  const seconds = tolerances[provider.id];
  return seconds === undefined ? provider : withTolerance(provider, seconds);
}
