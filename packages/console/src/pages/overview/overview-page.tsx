import { SegmentedControl, SimpleGrid } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Page } from "../../components/page.tsx";
import { Panel } from "../../components/panel.tsx";
import { agentsQuery } from "../../queries/agents.ts";
import { statisticsQuery } from "../../queries/deliveries.ts";
import { AttentionPanel } from "./attention-panel.tsx";
import { NewestDeliveries } from "./newest-deliveries.tsx";
import { sumUp } from "./outcomes.ts";
import { TotalTile } from "./total-tile.tsx";
import { Welcome } from "./welcome.tsx";

// The chart's library is larger than all the rest.
const DeliveryChart = lazy(async () => ({
  default: (await import("./delivery-chart.tsx")).DeliveryChart,
}));

const SPANS = {
  "24h": { label: "24 hours", hours: 24, stepSeconds: 1_800 },
  "7d": { label: "7 days", hours: 168, stepSeconds: 14_400 },
  "30d": { label: "30 days", hours: 720, stepSeconds: 86_400 },
} as const;

export function OverviewPage() {
  const [span, setSpan] = useState<keyof typeof SPANS>("24h");
  const { hours, stepSeconds, label } = SPANS[span];
  const statistics = useQuery(statisticsQuery({ hours, stepSeconds }));
  const agents = useQuery(agentsQuery());
  const totals = sumUp(statistics.data);
  const settled = totals.delivered + totals.failed;
  return (
    <Page
      title="Overview"
      actions={
        <SegmentedControl
          size="sm"
          aria-label="Time span"
          value={span}
          onChange={(value) => {
            if (isSpan(value)) setSpan(value);
          }}
          data={Object.entries(SPANS).map(([value, { label: text }]) => ({ value, label: text }))}
        />
      }
    >
      {agents.data?.length === 0 && <Welcome />}
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
        <TotalTile label="Received" value={totals.all} filter={{ range: span }} />
        <TotalTile
          label="Delivered"
          value={totals.delivered}
          note={settled === 0 ? undefined : `${formatShare(totals.delivered / settled)} of what ended`}
          filter={{ range: span, status: "delivered" }}
        />
        <TotalTile
          label="Went wrong"
          value={totals.failed}
          tone={totals.failed > 0 ? "bad" : undefined}
          note="failed or rejected"
          filter={{ range: span, status: "failed,rejected" }}
        />
        <TotalTile
          label="Under way"
          value={totals.waiting}
          note="waiting or running"
          filter={{ range: span, status: "waiting,running" }}
        />
      </SimpleGrid>
      <Panel title="Deliveries" description={`By time of arrival, in the last ${label}`}>
        {statistics.isError ? (
          <ErrorNotice error={statistics.error} onRetry={() => void statistics.refetch()} />
        ) : statistics.data === undefined ? (
          <ListSkeleton rows={5} />
        ) : (
          <Suspense fallback={<ListSkeleton rows={5} />}>
            <DeliveryChart statistics={statistics.data} />
          </Suspense>
        )}
      </Panel>
      <AttentionPanel />
      <NewestDeliveries />
    </Page>
  );
}

function isSpan(value: string): value is keyof typeof SPANS {
  return Object.hasOwn(SPANS, value);
}

/** Never 100 % while anything went wrong. */
function formatShare(share: number): string {
  return `${share === 1 ? 100 : Math.min(99.9, Math.floor(share * 1_000) / 10)} %`;
}
