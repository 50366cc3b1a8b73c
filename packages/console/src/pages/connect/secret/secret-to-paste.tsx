import type { Provider } from "agentex-gateway-sdk/client";
import { Text } from "@mantine/core";
import { SecretField } from "../../../components/fields/secret-field.tsx";
import { Prose } from "../../../components/text/prose.tsx";

/** A secret that the gateway generated, and where to paste it at the provider. */
export function SecretToPaste({
  provider,
  secret,
}: {
  readonly provider: Provider;
  readonly secret: string;
}) {
  return (
    <div>
      <SecretField label="Secret" value={secret} />
      <Text size="sm" c="dimmed" mt={6}>
        <Prose text={provider.setup.secret} />
      </Text>
    </div>
  );
}
