import type { Provider } from "agentex-gateway-sdk/client";

/** Whether a template is what the provider's installations are told apart by anyway; it says little to people. */
export function isUsualValue(routeBy: string | null, provider: Provider | undefined): boolean {
  const installation: unknown = provider?.data["installation"];
  return (
    typeof installation === "object" &&
    installation !== null &&
    "value" in installation &&
    installation.value === routeBy
  );
}
