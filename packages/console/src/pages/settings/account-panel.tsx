import { useQuery } from "@tanstack/react-query";
import { Facts } from "../../components/facts.tsx";
import { Loaded } from "../../components/loaded.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { accountQuery } from "../../queries/account.ts";

export function AccountPanel() {
  return (
    <Panel title="Account">
      <Loaded query={useQuery(accountQuery())} rows={2}>
        {({ id, name, role, created_at }) => (
          <Facts
            facts={[
              { name: "Name", value: name },
              { name: "Account ID", value: <code>{id}</code> },
              { name: "Your role", value: role },
              { name: "Created", value: <Moment at={created_at} /> },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
