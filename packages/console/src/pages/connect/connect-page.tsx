import { useQuery } from "@tanstack/react-query";
import { Loaded } from "../../components/loading/loaded.tsx";
import { Page } from "../../components/page/page.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { agentsQuery } from "../../queries/agents.ts";
import { providersQuery } from "../../queries/providers.ts";
import { FirstAgent } from "../agents/first-agent.tsx";
import { Guide } from "./guide.tsx";

/** The guided setup: from an agent to its first verified delivery. */
export function ConnectPage() {
  const agents = useQuery(agentsQuery());
  const providers = useQuery(providersQuery());
  return (
    <Page title="Connect" description="Send a provider's webhooks to an agent. It takes about a minute.">
      <Panel isFlush={agents.data === undefined || providers.data === undefined || agents.data.length === 0}>
        <Loaded query={agents}>
          {(all) =>
            all.length === 0 ? (
              <FirstAgent />
            ) : (
              <Loaded query={providers}>{(known) => <Guide agents={all} providers={known} />}</Loaded>
            )
          }
        </Loaded>
      </Panel>
    </Page>
  );
}
