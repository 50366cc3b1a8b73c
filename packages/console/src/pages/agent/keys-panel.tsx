import type { AgentApiKey } from "agentex-gateway-sdk/client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { EmptyState } from "../../components/empty-state.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Panel } from "../../components/panel.tsx";
import { keysQuery } from "../../queries/agents.ts";
import { CreateKeyDialog } from "./create-key-dialog.tsx";
import { DeleteKeyDialog } from "./delete-key-dialog.tsx";
import { INTERNAL, KeyRow } from "./key-row.tsx";
import { RotateKeyDialog } from "./rotate-key-dialog.tsx";

export function KeysPanel({ agentName }: { readonly agentName: string }) {
  const keys = useQuery(keysQuery(agentName));
  const [isCreating, creating] = useDisclosure(false);
  const [rotated, setRotated] = useState<AgentApiKey>();
  const [deleted, setDeleted] = useState<AgentApiKey>();
  return (
    <Panel
      title="Keys"
      description="What senders prove themselves with. Values are shown once, when they are made."
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
      ) : (
        <>
          {keys.data.every(({ api_key_type }) => api_key_type === INTERNAL) && (
            <EmptyState icon={IconKey} title="Nobody can send to this agent yet">
              Create a key for a caller of your own, or connect a provider, which makes a key for its
              signature.
            </EmptyState>
          )}
          {keys.data.map((key) => (
            <KeyRow key={key.id} agentKey={key} onRotate={setRotated} onDelete={setDeleted} />
          ))}
        </>
      )}
      <CreateKeyDialog agentName={agentName} isOpen={isCreating} onClose={creating.close} />
      {rotated !== undefined && (
        <RotateKeyDialog agentName={agentName} agentKey={rotated} onClose={() => setRotated(undefined)} />
      )}
      {deleted !== undefined && (
        <DeleteKeyDialog agentName={agentName} agentKey={deleted} onClose={() => setDeleted(undefined)} />
      )}
    </Panel>
  );
}
