import type { Agent } from "agentex-gateway-sdk/client";
import { client } from "../../app/client.ts";
import { pathTo } from "../../app/paths.ts";
import { DeletePanel } from "../../components/dialogs/delete-panel.tsx";

export function DeleteAgent({ agent }: { readonly agent: Agent }) {
  return (
    <DeletePanel
      name={agent.name}
      noun="agent"
      effect="Its keys stop working immediately, and its waiting deliveries are cancelled."
      remove={async () => client.agents.delete({ id: agent.id })}
      list={pathTo.agents()}
      query="agents"
    >
      Its keys stop working, so all requests to it are rejected, and its waiting deliveries are cancelled.
      Past deliveries are kept. If the agent registers again within a day, for example because it is still
      running and restarts, it is restored with these keys. To rule that out, delete it with{" "}
      <code>npx agentex-gateway agents delete {agent.name} --forget</code>.
    </DeletePanel>
  );
}
