import { TextInput } from "@mantine/core";
import type { Provider } from "agentex-gateway-sdk/client";

/** A key's name. For a provider's key, it is what its webhooks are about. */
export function KeyNameField({
  provider,
  value,
  onChange,
}: {
  /** Undefined for a caller's API key. */
  readonly provider: Provider | undefined;
  readonly value: string;
  readonly onChange: (name: string) => void;
}) {
  return (
    <TextInput
      label="Name"
      description={
        provider === undefined
          ? "A label to recognize it by, such as ci"
          : `For ${provider.name}: ${provider.setup.key_name}`
      }
      placeholder={provider?.setup.key_example ?? ""}
      required
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data-autofocus
    />
  );
}
