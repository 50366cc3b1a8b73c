import { toleranceOf, type Provider } from "agentex-webhook-providers";

/** Whether a key may have a tolerance of its own for the times that its provider signs. */
export type ToleranceChecked =
  /** `notices` are sentences for whoever makes the key. */
  | { readonly outcome: "taken"; readonly notices: readonly string[] }
  | { readonly outcome: "refused"; readonly detail: string };

/**
 * A longer tolerance than the provider's is taken, and never silently: for that long, whoever captured a request can send it
 * again.
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
