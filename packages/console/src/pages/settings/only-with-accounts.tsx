import { IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { EmptyState } from "../../components/empty-state.tsx";
import { Panel } from "../../components/panel.tsx";
import { sessionQuery } from "../../queries/session.ts";

/** What there is only where people log in. */
export function OnlyWithAccounts({ children }: { readonly children: ReactNode }) {
  const { data: session } = useQuery(sessionQuery());
  if (session?.login !== "none") return children;
  return (
    <Panel>
      <EmptyState icon={IconUsers} title="This gateway has no accounts">
        Nobody logs in here: it is managed from its own machine only, by whoever uses that. Start it with{" "}
        <code>AGENTEX_AUTH=accounts</code> to give people keys and roles of their own.
      </EmptyState>
    </Panel>
  );
}
