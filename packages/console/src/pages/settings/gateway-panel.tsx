import { Anchor, Stack } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Facts } from "../../components/facts.tsx";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Notice } from "../../components/notice.tsx";
import { Panel } from "../../components/panel.tsx";
import { ToneBadge } from "../../components/tone-badge.tsx";
import { aboutQuery, readinessQuery } from "../../queries/gateway.ts";

const STORES = { sqlite: "SQLite, one file", postgres: "PostgreSQL" } as const;

export function GatewayPanel() {
  const about = useQuery(aboutQuery());
  const readiness = useQuery(readinessQuery());
  if (about.isError) return <ErrorNotice error={about.error} onRetry={() => void about.refetch()} />;
  return (
    <Stack>
      <Panel title="This gateway">
        {about.data === undefined ? (
          <ListSkeleton />
        ) : (
          <Facts
            facts={[
              {
                name: "State",
                value: readiness.isError ? (
                  <ToneBadge tone="bad">takes nothing</ToneBadge>
                ) : (
                  <ToneBadge tone="good">takes webhooks</ToneBadge>
                ),
              },
              { name: "Version", value: about.data.version },
              { name: "Store", value: STORES[about.data.store] },
              { name: "Public URL", value: <code>{about.data.public_url ?? "not set"}</code> },
              { name: "On its own machine", value: <code>{about.data.local_url}</code> },
              {
                name: "API",
                value: (
                  <Anchor href="/docs" size="sm">
                    Description to browse and try
                  </Anchor>
                ),
              },
            ]}
          />
        )}
      </Panel>
      {about.data?.public_url === null && (
        <Notice tone="quiet" icon={IconInfoCircle}>
          Set <code>AGENTEX_PUBLIC_URL</code> to the address under which providers reach this gateway, and the
          set-up shows the URL to paste.
        </Notice>
      )}
    </Stack>
  );
}
