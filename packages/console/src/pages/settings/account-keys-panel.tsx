import type { AccountKey } from "agentex-gateway-sdk/client";
import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../app/client.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { accountKeysQuery } from "../../queries/account.ts";
import { CreateAccountKeyDialog } from "./create-account-key-dialog.tsx";
import classes from "./account-keys-panel.module.css";

export function AccountKeysPanel() {
  const keys = useQuery(accountKeysQuery());
  const [isCreating, creating] = useDisclosure(false);
  const [deleted, setDeleted] = useState<AccountKey>();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: async (id: string) => client.account.deleteKey(id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["account", "keys"] });
      setDeleted(undefined);
    },
  });
  return (
    <Panel
      title="Keys of people"
      description="Who may manage this account, by the console, the command line or the API."
      actions={
        <Button size="sm" leftSection={<IconPlus size={16} aria-hidden />} onClick={creating.open}>
          Create key
        </Button>
      }
      isFlush
    >
      {keys.isError ? (
        <ErrorNotice error={keys.error} onRetry={() => void keys.refetch()} />
      ) : keys.data === undefined ? (
        <ListSkeleton />
      ) : keys.data.length === 0 ? (
        <EmptyState icon={IconKey} title="No keys yet">
          Create one for each person and program, so that the audit log can tell them apart.
        </EmptyState>
      ) : (
        keys.data.map((key) => (
          <div key={key.id} className={classes["key"]}>
            <div className={classes["words"]}>
              <Text fw={550} size="sm">
                {key.name}
              </Text>
              <Text size="sm" c="dimmed" component="div">
                {key.role} ·{" "}
                {key.last_used_at === null ? (
                  "never used"
                ) : (
                  <>
                    last used <Moment at={key.last_used_at} />
                  </>
                )}
                {key.expires_at !== null && (
                  <>
                    {" "}
                    · expires <Moment at={key.expires_at} />
                  </>
                )}
              </Text>
            </div>
            <Group>
              <Button
                variant="default"
                size="xs"
                c="var(--bad)"
                aria-label={`Delete ${key.name}`}
                onClick={() => setDeleted(key)}
              >
                Delete
              </Button>
            </Group>
          </div>
        ))
      )}
      <CreateAccountKeyDialog isOpen={isCreating} onClose={creating.close} />
      <ConfirmDialog
        isOpen={deleted !== undefined}
        title={`Delete ${deleted?.name ?? ""}?`}
        confirm="Delete key"
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => {
          if (deleted !== undefined) remove.mutate(deleted.id);
        }}
        onClose={() => setDeleted(undefined)}
      >
        Whoever signs in or calls with it is refused from then on.
      </ConfirmDialog>
    </Panel>
  );
}
