import type { Provider } from "agentex-gateway-sdk/client";
import { Button, Group, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { ErrorNotice } from "../../../components/notices/error-notice.tsx";
import { ProviderSecret } from "../../../components/secrets/provider-secret.tsx";

/** The field for a secret that the provider shows once it has the URL. */
export function StoreSecret({
  provider,
  store,
  onStored,
  children,
}: {
  readonly provider: Provider;
  readonly store: (secret: string) => Promise<unknown>;
  readonly onStored: () => Promise<void>;
  /** Further fields. */
  readonly children?: ReactNode;
}) {
  const [secret, setSecret] = useState("");
  const save = useMutation({
    mutationFn: async () => store(secret),
    onSuccess: async () => {
      setSecret("");
      await onStored();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="xs" maw={560}>
        <ProviderSecret provider={provider} value={secret} onChange={setSecret} />
        {children}
        {save.isError && <ErrorNotice error={save.error} />}
        <Group>
          <Button type="submit" size="xs" loading={save.isPending}>
            Save secret
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
