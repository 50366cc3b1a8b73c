import type { SourceDetail } from "agentex-gateway-sdk/client";
import { Button, Modal } from "@mantine/core";
import { IconArrowsSplit2, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../../app/client.ts";
import { DeleteDialog } from "../../../components/dialogs/delete-dialog.tsx";
import { Loaded } from "../../../components/loading/loaded.tsx";
import { EmptyState } from "../../../components/notices/empty-state.tsx";
import { Panel } from "../../../components/page/panel.tsx";
import { targetsQuery } from "../../../queries/sources.ts";
import { nameValue, type SourceTarget } from "./target.ts";
import { TargetForm } from "./target-form.tsx";
import { TargetRow } from "./target-row.tsx";

/** The possible changes: adding, changing or removing a target. */
type Change =
  | { readonly kind: "add" }
  | { readonly kind: "change" | "remove"; readonly target: SourceTarget };

/** Which agents get which installation's webhooks. */
export function TargetsPanel({ source }: { readonly source: SourceDetail }) {
  const targets = useQuery(targetsQuery(source.name));
  const [change, setChange] = useState<Change>();
  const add = (
    <Button
      size="sm"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => setChange({ kind: "add" })}
    >
      Add target
    </Button>
  );
  return (
    <Panel
      title="Targets"
      description="Each webhook goes to every target of its installation. Without one, it goes to the targets for all others."
      actions={targets.data !== undefined && targets.data.length > 0 && add}
      isFlush
    >
      <Loaded query={targets}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={IconArrowsSplit2} title="No targets yet" action={add}>
              Webhooks that arrive are kept as unrouted until you choose an agent for them.
            </EmptyState>
          ) : (
            all.map((target) => (
              <TargetRow
                key={`${target.value} ${target.agent_id} ${target.path}`}
                target={target}
                onChange={() => setChange({ kind: "change", target })}
                onRemove={() => setChange({ kind: "remove", target })}
              />
            ))
          )
        }
      </Loaded>
      {change !== undefined && (
        <ChangeDialog source={source} change={change} onClose={() => setChange(undefined)} />
      )}
    </Panel>
  );
}

function ChangeDialog({
  source,
  change,
  onClose,
}: {
  readonly source: SourceDetail;
  readonly change: Change;
  readonly onClose: () => void;
}) {
  if (change.kind === "remove") {
    return <RemoveDialog name={source.name} target={change.target} onClose={onClose} />;
  }
  return (
    <Modal opened onClose={onClose} title={change.kind === "add" ? "Add target" : "Change target"}>
      <TargetForm
        source={source}
        onDone={onClose}
        {...(change.kind === "change" && { target: change.target })}
      />
    </Modal>
  );
}

function RemoveDialog({
  name,
  target,
  onClose,
}: {
  readonly name: string;
  readonly target: SourceTarget;
  readonly onClose: () => void;
}) {
  const { value, agent_id, agent_name, path } = target;
  const queryClient = useQueryClient();
  return (
    <DeleteDialog
      name={`${agent_name ?? "a deleted agent"} for ${nameValue(value)}`}
      noun="target"
      remove={async () => client.sources.removeTargets(name, value, { agent: agent_name ?? agent_id, path })}
      onDeleted={async () => {
        await queryClient.invalidateQueries({ queryKey: ["sources"] });
        onClose();
      }}
      onClose={onClose}
    >
      The agent no longer gets these webhooks. Existing deliveries continue. Webhooks without a target are
      kept as unrouted.
    </DeleteDialog>
  );
}
