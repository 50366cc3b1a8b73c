import type { Provider } from "../provider/provider.ts";
import { ruleWithTolerance } from "../tolerance.ts";

/** A million years, in seconds: accepts any timestamp. */
const ANY_TIME = 3e13;

/** The provider with a tolerance that accepts any timestamp. Only for diagnosis, never for accepting a request. */
export function atAnyTime(provider: Provider): Provider {
  return { ...provider, verification: ruleWithTolerance(provider.verification, ANY_TIME) };
}
