import { useQuery } from "@tanstack/react-query";
import { Facts } from "../../components/rows/facts.tsx";
import { Loaded } from "../../components/loading/loaded.tsx";
import { Moment } from "../../components/text/moment.tsx";
import { Panel } from "../../components/page/panel.tsx";
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
