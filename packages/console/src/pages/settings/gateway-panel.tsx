import { Anchor, Stack } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Facts } from "../../components/rows/facts.tsx";
import { Loaded } from "../../components/loading/loaded.tsx";
import { Notice } from "../../components/notices/notice.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { ToneBadge } from "../../components/marks/tone-badge.tsx";
import { SettingsPanel } from "./settings-panel.tsx";
import { aboutQuery, readinessQuery } from "../../queries/gateway.ts";

const STORES = { sqlite: "SQLite", postgres: "PostgreSQL" } as const;

export function GatewayPanel() {
  const about = useQuery(aboutQuery());
  return (
    <Stack>
      <Panel title="This gateway">
        <Loaded query={about}>
          {({ version, store, public_url, local_url }) => (
            <Facts
              facts={[
                { name: "Status", value: <ReadinessBadge /> },
                { name: "Version", value: version },
                { name: "Database", value: STORES[store] },
                { name: "Public URL", value: <code>{public_url ?? "not set"}</code> },
                { name: "Local URL", value: <code>{local_url}</code> },
                {
                  name: "API",
                  value: (
                    <Anchor href="/docs" size="sm">
                      API reference
                    </Anchor>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
      </Panel>
      {about.data?.public_url === null && (
        <Notice tone="quiet" icon={IconInfoCircle}>
          Set <code>AGENTEX_PUBLIC_URL</code> to the address at which providers reach this gateway. The guided
          setup then shows complete webhook URLs.
        </Notice>
      )}
      <SettingsPanel />
    </Stack>
  );
}

function ReadinessBadge() {
  const { isError } = useQuery(readinessQuery());
  return isError ? <ToneBadge tone="bad">not ready</ToneBadge> : <ToneBadge tone="good">ready</ToneBadge>;
}
