import { Tabs } from "@mantine/core";
import { useNavigate, useParams } from "react-router";
import { pathTo, SETTINGS_TABS, type SettingsTab } from "../../app/paths.ts";
import { Page } from "../../components/page.tsx";
import { AccountPanel } from "./account-panel.tsx";
import { AccountKeysPanel } from "./account-keys-panel.tsx";
import { AuditLogPanel } from "./audit-log-panel.tsx";
import { GatewayPanel } from "./gateway-panel.tsx";
import { OnlyWithAccounts } from "./only-with-accounts.tsx";

const TITLES: Readonly<Record<SettingsTab, string>> = {
  gateway: "Gateway",
  account: "Account",
  keys: "Keys",
  "audit-log": "Audit log",
};

export function SettingsPage() {
  const { tab: given } = useParams();
  const tab = SETTINGS_TABS.find((each) => each === given) ?? "gateway";
  const navigate = useNavigate();
  return (
    <Page title="Settings">
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => {
          const chosen = SETTINGS_TABS.find((each) => each === next);
          if (chosen !== undefined) void navigate(pathTo.settings(chosen), { replace: true });
        }}
      >
        <Tabs.List mb="md">
          {SETTINGS_TABS.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {TITLES[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="gateway">
          <GatewayPanel />
        </Tabs.Panel>
        <Tabs.Panel value="account">
          <OnlyWithAccounts>
            <AccountPanel />
          </OnlyWithAccounts>
        </Tabs.Panel>
        <Tabs.Panel value="keys">
          <OnlyWithAccounts>
            <AccountKeysPanel />
          </OnlyWithAccounts>
        </Tabs.Panel>
        <Tabs.Panel value="audit-log">
          <AuditLogPanel />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
