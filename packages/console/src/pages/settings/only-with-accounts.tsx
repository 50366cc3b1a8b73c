import { IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { EmptyState } from "../../components/notices/empty-state.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { sessionQuery } from "../../queries/session.ts";

/** Shows its content only if the gateway has accounts. */
export function OnlyWithAccounts({ children }: { readonly children: ReactNode }) {
  const { data: session } = useQuery(sessionQuery());
  if (session?.login !== "none") return children;
  return (
    <Panel>
      <EmptyState icon={IconUsers} title="This gateway has no accounts">
        There is no sign-in: it can be managed only from the machine that it runs on. To give people their own
        keys and roles, start it with <code>AGENTEX_AUTH=accounts</code>.
      </EmptyState>
    </Panel>
  );
}
