import { useParams } from "react-router";
import { pathTo, SETTINGS_TABS, type SettingsTab } from "../../app/paths.ts";
import { PageTabs, type PageTab } from "../../components/page/page-tabs.tsx";
import { Page } from "../../components/page/page.tsx";
import { AccountKeysPanel } from "./account-keys-panel.tsx";
import { AccountPanel } from "./account-panel.tsx";
import { AuditLogPanel } from "./audit-log-panel.tsx";
import { GatewayPanel } from "./gateway-panel.tsx";
import { OnlyWithAccounts } from "./only-with-accounts.tsx";
import { SubscriptionsPanel } from "./subscriptions-panel.tsx";

const TABS: readonly PageTab<SettingsTab>[] = [
  { id: "gateway", title: "Gateway", content: <GatewayPanel /> },
  {
    id: "account",
    title: "Account",
    content: (
      <OnlyWithAccounts>
        <AccountPanel />
      </OnlyWithAccounts>
    ),
  },
  {
    id: "keys",
    title: "Keys",
    content: (
      <OnlyWithAccounts>
        <AccountKeysPanel />
      </OnlyWithAccounts>
    ),
  },
  { id: "subscriptions", title: "Event subscriptions", content: <SubscriptionsPanel /> },
  { id: "audit-log", title: "Audit log", content: <AuditLogPanel /> },
];

export function SettingsPage() {
  const { tab } = useParams();
  return (
    <Page title="Settings">
      <PageTabs
        tabs={TABS}
        current={SETTINGS_TABS.find((each) => each === tab) ?? "gateway"}
        pathOf={pathTo.settings}
      />
    </Page>
  );
}
