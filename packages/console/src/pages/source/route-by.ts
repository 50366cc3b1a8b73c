import type { Provider } from "agentex-gateway-sdk/client";

/**
 * Whether a template is the one that distinguishes the provider's installations anyway; it tells people little.
 */
export function isUsualValue(routeBy: string | null, provider: Provider | undefined): boolean {
  const installation: unknown = provider?.data["installation"];
  return (
    typeof installation === "object" &&
    installation !== null &&
    "value" in installation &&
    installation.value === routeBy
  );
}
