import { IconRocket } from "@tabler/icons-react";
import { pathTo } from "../../app/paths.ts";
import { EmptyState } from "../../components/notices/empty-state.tsx";
import { LinkButton } from "../../components/buttons/link-button.tsx";
import { Panel } from "../../components/page/panel.tsx";

/** Shown while the gateway has no agents. */
export function Welcome() {
  return (
    <Panel>
      <EmptyState
        icon={IconRocket}
        title="This gateway has no agents yet"
        action={<LinkButton to={pathTo.agents()}>Start an agent</LinkButton>}
      >
        An agent is a program that registers with the gateway and declares which webhooks it handles. Once you
        have one, connecting GitHub or Slack takes about a minute.
      </EmptyState>
    </Panel>
  );
}
