import { toleranceOf, type Provider } from "agentex-webhook-providers";

/** Whether a key may have its own tolerance for its provider's signed times. */
export type ToleranceChecked =
  /** `notices` are sentences for the person who creates the key. */
  | { readonly outcome: "taken"; readonly notices: readonly string[] }
  | { readonly outcome: "refused"; readonly detail: string };

/**
 * Accepts a longer tolerance than the provider's, but never silently: for that long, anyone who captured a request can replay it.
 *
 * @param provider - undefined for keys that no provider signs with.
 */
export function checkTolerance(
  provider: Provider | undefined,
  seconds: number | null | undefined,
): ToleranceChecked {
  if (seconds == null) return { outcome: "taken", notices: [] };
  const usual = provider === undefined ? undefined : toleranceOf(provider);
  if (provider === undefined || usual === undefined) {
    return {
      outcome: "refused",
      detail: `tolerance_seconds is only for providers that sign a timestamp; ${provider?.name ?? "an external key"} does not.`,
    };
  }
  const notice = `${provider.name} signatures are usually valid for ${usual} s, and with this key for ${seconds} s: during that time, a captured request is accepted again unless the gateway recognizes it as a duplicate.`;
  return { outcome: "taken", notices: seconds > usual ? [notice] : [] };
}
