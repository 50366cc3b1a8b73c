import type { Agent, Deployment } from "agentex-gateway-sdk/client";
import { Modal, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../app/client.ts";
import { DialogForm } from "../../components/dialogs/dialog-form.tsx";
import { Moment } from "../../components/text/moment.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { RowButton } from "../../components/buttons/row-button.tsx";
import { Row, RowText } from "../../components/rows/row.tsx";
import { ToneBadge } from "../../components/marks/tone-badge.tsx";
import { deploymentsQuery } from "../../queries/agents.ts";

/** The agent's deployments, if any. Most agents register without one. */
export function DeploymentsPanel({ agent }: { readonly agent: Agent }) {
  const { data: deployments = [] } = useQuery(deploymentsQuery(agent.name));
  const [chosen, setChosen] = useState<Deployment>();
  if (deployments.length === 0) return null;
  return (
    <Panel
      title="Deployments"
      description="Webhooks go to the deployment in production. A new one receives none until it is promoted."
      isFlush
    >
      {deployments.map((deployment) => (
        <DeploymentRow key={deployment.id} deployment={deployment} onPromote={() => setChosen(deployment)} />
      ))}
      {chosen !== undefined && (
        <PromoteDialog agentName={agent.name} deployment={chosen} onClose={() => setChosen(undefined)} />
      )}
    </Panel>
  );
}

function DeploymentRow({
  deployment: { id, acp_url, status, is_production, created_at },
  onPromote,
}: {
  readonly deployment: Deployment;
  readonly onPromote: () => void;
}) {
  return (
    <Row>
      <RowText
        title={id}
        detail={
          <>
            {acp_url ?? "not registered yet"} · created <Moment at={created_at} />
          </>
        }
      />
      {is_production ? (
        <ToneBadge tone="good">in production</ToneBadge>
      ) : status === "Ready" ? (
        <RowButton label="Promote" name={id} onClick={onPromote} />
      ) : (
        <ToneBadge tone="quiet">{status.toLowerCase()}</ToneBadge>
      )}
    </Row>
  );
}

function PromoteDialog({
  agentName,
  deployment: { id, acp_url },
  onClose,
}: {
  readonly agentName: string;
  readonly deployment: Deployment;
  readonly onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const mutation = useMutation({
    mutationFn: async () => client.deployments.promote(agentName, id),
    onSuccess: async () => {
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ["deployments", agentName] }),
        queryClient.invalidateQueries({ queryKey: ["agents"] }),
      ]);
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Promote ${id}?`}>
      <DialogForm mutation={mutation} submit="Promote" onCancel={onClose}>
        <Text size="sm">
          All webhooks of {agentName} go to {acp_url} from now on, waiting deliveries included, and the routes
          are those that this deployment declared.
        </Text>
      </DialogForm>
    </Modal>
  );
}
