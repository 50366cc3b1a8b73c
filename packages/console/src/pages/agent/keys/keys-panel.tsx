import type { AgentApiKey } from "agentex-gateway-sdk/client";
import { Modal } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../../app/client.ts";
import { CreateKeyButton } from "../../../components/buttons/create-key-button.tsx";
import { DeleteDialog } from "../../../components/dialogs/delete-dialog.tsx";
import { EmptyState } from "../../../components/notices/empty-state.tsx";
import { Loaded } from "../../../components/loading/loaded.tsx";
import { Panel } from "../../../components/page/panel.tsx";
import { keysQuery } from "../../../queries/agents.ts";
import { CreateKeyForm } from "./create-key-form.tsx";
import { INTERNAL, KeyRow, type KeyChange } from "./key-row.tsx";
import { RenameKeyForm } from "./rename-key-form.tsx";
import { RotateKeyForm } from "./rotate-key-form.tsx";

type Change = { readonly kind: KeyChange; readonly key: AgentApiKey };

export function KeysPanel({ agentName }: { readonly agentName: string }) {
  const keys = useQuery(keysQuery(agentName));
  const [change, setChange] = useState<Change>();
  return (
    <Panel
      title="Keys"
      description="Credentials that senders use for this agent. A value is shown once, when it is created."
      actions={
        <CreateKeyButton>{(close) => <CreateKeyForm agentName={agentName} onDone={close} />}</CreateKeyButton>
      }
      isFlush
    >
      <Loaded query={keys}>
        {(all) => (
          <>
            {all.every(({ api_key_type }) => api_key_type === INTERNAL) && (
              <EmptyState icon={IconKey} title="No keys for senders yet">
                Create a key for a caller of your own, or connect a provider, which creates the key for its
                signatures. The webhooks of a source need no key here.
              </EmptyState>
            )}
            {all.map((key) => (
              <KeyRow key={key.id} agentKey={key} onChange={(kind) => setChange({ kind, key })} />
            ))}
          </>
        )}
      </Loaded>
      {change !== undefined && (
        <ChangeDialog agentName={agentName} change={change} onClose={() => setChange(undefined)} />
      )}
    </Panel>
  );
}

function ChangeDialog({
  agentName,
  change: { kind, key },
  onClose,
}: {
  readonly agentName: string;
  readonly change: Change;
  readonly onClose: () => void;
}) {
  const queryClient = useQueryClient();
  if (kind === "rename") {
    return (
      <Modal opened onClose={onClose} title={`Rename ${key.name}`}>
        <RenameKeyForm agentName={agentName} agentKey={key} onDone={onClose} />
      </Modal>
    );
  }
  return kind === "rotate" ? (
    <Modal opened onClose={onClose} title={`Rotate ${key.name}`}>
      <RotateKeyForm
        type={key.api_key_type}
        rotate={async ({ secret, overlapSeconds }) =>
          client.keys.rotate(key.id, {
            overlap_seconds: overlapSeconds,
            ...(secret !== undefined && { api_key: secret }),
          })
        }
        changed={["keys", agentName]}
        onDone={onClose}
      />
    </Modal>
  ) : (
    <DeleteDialog
      name={key.name}
      noun="key"
      remove={async () => client.keys.delete(key.id)}
      onDeleted={async () => {
        await queryClient.invalidateQueries({ queryKey: ["keys", agentName] });
        onClose();
      }}
      onClose={onClose}
    >
      It stops working immediately, and requests that use it are rejected. To change its value without
      interruption, rotate it instead.
    </DeleteDialog>
  );
}
