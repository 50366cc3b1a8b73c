import type { Provider } from "agentex-gateway-sdk/client";
import { Prose } from "../text/prose.tsx";
import { SecretInput } from "../fields/secret-input.tsx";

const LABELS = { provider: "Signing secret", public_key: "Public key", expected: "Whose webhooks" } as const;

/** The field for a signing secret or public key, if this provider generates it. */
export function ProviderSecret({
  provider: { secret_from, setup },
  value,
  onChange,
}: {
  readonly provider: Provider;
  readonly value: string;
  readonly onChange: (secret: string) => void;
}) {
  if (secret_from === "generated" || secret_from === "brought") return null;
  return (
    <SecretInput
      label={LABELS[secret_from]}
      description={<Prose text={setup.secret} />}
      required
      value={value}
      onChange={onChange}
    />
  );
}
