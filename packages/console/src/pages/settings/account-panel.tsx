import { useQuery } from "@tanstack/react-query";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Facts } from "../../components/facts.tsx";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { accountQuery } from "../../queries/account.ts";

export function AccountPanel() {
  const account = useQuery(accountQuery());
  if (account.isError) return <ErrorNotice error={account.error} onRetry={() => void account.refetch()} />;
  return (
    <Panel title="Account">
      {account.data === undefined ? (
        <ListSkeleton rows={2} />
      ) : (
        <Facts
          facts={[
            { name: "Name", value: account.data.name },
            { name: "Id", value: <code>{account.data.id}</code> },
            { name: "Your role", value: account.data.role },
            { name: "Created", value: <Moment at={account.data.created_at} /> },
          ]}
        />
      )}
    </Panel>
  );
}
