import { Button } from "@mantine/core";
import { IconRocket } from "@tabler/icons-react";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { Panel } from "../../components/panel.tsx";

/** What a gateway says that nobody has used yet. */
export function Welcome() {
  return (
    <Panel>
      <EmptyState
        icon={IconRocket}
        title="Welcome: this gateway has no agents yet"
        action={
          <Button component={Link} to={pathTo.agents()}>
            Start an agent
          </Button>
        }
      >
        An agent is a program that registers here and says which webhooks it handles. Once there is one,
        connecting GitHub or Slack takes a minute.
      </EmptyState>
    </Panel>
  );
}
