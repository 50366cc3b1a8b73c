import type { AgentApiKey } from "agentex-gateway-sdk/client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "react-router";
import { client } from "../../../app/client.ts";
import { pathTo } from "../../../app/paths.ts";
import { DeleteDialog } from "../../../components/dialogs/delete-dialog.tsx";

/** Leaves the setup. The key stays, or is deleted if it has not verified anything yet. */
export function LeaveKey({
  agentName,
  agentKey: { id, name, values },
}: {
  readonly agentName: string;
  readonly agentKey: AgentApiKey;
}) {
  const [isAsked, dialog] = useDisclosure(false);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const isUnused = values.every(({ last_used_at }) => last_used_at === null);
  return (
    <>
      <Button component={Link} variant="default" to={pathTo.agent(agentName, "keys")}>
        Finish later
      </Button>
      {isUnused && (
        <Button variant="subtle" onClick={dialog.open}>
          Cancel
        </Button>
      )}
      {isAsked && (
        <DeleteDialog
          name={name}
          noun="key"
          remove={async () => client.keys.delete(id)}
          onDeleted={async () => {
            // Before the list is reloaded, which would say that the key is gone.
            await navigate(pathTo.agent(agentName));
            await queryClient.invalidateQueries({ queryKey: ["keys", agentName] });
          }}
          onClose={dialog.close}
        >
          The setup is cancelled. Webhooks that are signed with this key&apos;s secret will be rejected.
        </DeleteDialog>
      )}
    </>
  );
}
