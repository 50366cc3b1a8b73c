import { pathTo } from "../../app/paths.ts";
import { TextLink } from "../../components/buttons/text-link.tsx";
import { RecentDeliveries } from "../../live/recent-deliveries.tsx";

export function AgentDeliveries({ agentName }: { readonly agentName: string }) {
  return (
    <RecentDeliveries
      of="agent"
      name={agentName}
      label={`Deliveries to ${agentName}`}
      none="No deliveries to this agent yet"
    >
      <TextLink to={pathTo.connect({ agent: agentName })} isInline>
        Connect a provider
      </TextLink>
      , or send a test event with the button above.
    </RecentDeliveries>
  );
}
