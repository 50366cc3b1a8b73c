import type { AgentApiKey, Provider } from "agentex-gateway-sdk/client";
import { Button, Group, Stack } from "@mantine/core";
import { IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "../../../app/client.ts";
import { ErrorNotice } from "../../../components/notices/error-notice.tsx";
import { Notice } from "../../../components/notices/notice.tsx";
import { SecretToCome } from "./secret-to-come.tsx";
import { SecretToPaste } from "./secret-to-paste.tsx";
import { StoreSecret } from "./store-secret.tsx";

/** A key's secret, to be pasted at the provider or copied from there. */
export function KeySecret({
  agentName,
  agentKey: { id, values },
  provider,
  secret,
  onSecret,
}: {
  readonly agentName: string;
  readonly agentKey: AgentApiKey;
  readonly provider: Provider;
  /** Null if it is not known here. */
  readonly secret: string | null;
  readonly onSecret: (secret: string) => void;
}) {
  const queryClient = useQueryClient();
  const changed = async (): Promise<void> => queryClient.invalidateQueries({ queryKey: ["keys", agentName] });
  switch (provider.secret_from) {
    case "generated":
      return secret === null ? (
        <ShownBefore
          renew={async () => {
            const { api_key } = await client.keys.rotate(id);
            await changed();
            if (api_key !== null) onSecret(api_key);
          }}
        />
      ) : (
        <SecretToPaste provider={provider} secret={secret} />
      );
    case "brought":
      return <SecretToCome provider={provider} />;
    case "expected":
    case "provider":
    case "public_key":
      return values.length > 0 ? (
        <Notice tone="good" icon={IconCircleCheck}>
          The secret is stored. {provider.name}&apos;s webhooks are verified with it.
        </Notice>
      ) : (
        <StoreSecret
          provider={provider}
          store={async (entered) => client.keys.rotate(id, { api_key: entered })}
          onStored={changed}
        />
      );
  }
}

function ShownBefore({ renew }: { readonly renew: () => Promise<void> }) {
  const mutation = useMutation({ mutationFn: renew });
  return (
    <Stack gap="xs">
      <Notice tone="quiet" icon={IconInfoCircle}>
        The secret was shown once. If you have not pasted it, generate another one. The old one works for
        another day.
      </Notice>
      {mutation.isError && <ErrorNotice error={mutation.error} />}
      <Group>
        <Button variant="default" size="xs" loading={mutation.isPending} onClick={() => mutation.mutate()}>
          Generate a new secret
        </Button>
      </Group>
    </Stack>
  );
}
