import type { Provider } from "agentex-gateway-sdk/client";
import { SecretInput } from "./secret-input.tsx";

/** The field for a signing secret or public key that the provider generated, if this one does. */
export function ProviderSecret({
  provider: { secret_from, setup },
  value,
  onChange,
}: {
  readonly provider: Provider;
  readonly value: string;
  readonly onChange: (secret: string) => void;
}) {
  if (secret_from !== "provider" && secret_from !== "public_key") return null;
  return (
    <SecretInput
      label={secret_from === "public_key" ? "Public key" : "Signing secret"}
      description={setup.secret}
      required
      value={value}
      onChange={onChange}
    />
  );
}
