import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Loaded } from "../../components/loaded.tsx";
import { Page } from "../../components/page.tsx";
import { Panel } from "../../components/panel.tsx";
import { agentsQuery } from "../../queries/agents.ts";
import { statisticsQuery } from "../../queries/deliveries.ts";
import { AlertsPanel } from "./alerts-panel.tsx";
import { sumUp } from "./outcomes.ts";
import { RecentDeliveries } from "./recent-deliveries.tsx";
import { TotalTiles } from "./total-tiles.tsx";
import { UsagePanel } from "./usage-panel.tsx";
import { Welcome } from "./welcome.tsx";

// The chart library is larger than everything else together.
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
  return (
    <Page
      title="Overview"
      actions={
        <SegmentedControl
          size="sm"
          aria-label="Time range"
          value={span}
          onChange={(value) => {
            if (isSpan(value)) setSpan(value);
          }}
          data={Object.entries(SPANS).map(([value, { label: text }]) => ({ value, label: text }))}
        />
      }
    >
      {agents.data?.length === 0 && <Welcome />}
      <TotalTiles totals={sumUp(statistics.data)} range={span} />
      <Panel title="Deliveries" description={`By time received, last ${label}`}>
        <Loaded query={statistics} rows={5}>
          {(counted) => (
            <Suspense fallback={<ListSkeleton rows={5} />}>
              <DeliveryChart statistics={counted} />
            </Suspense>
          )}
        </Loaded>
      </Panel>
      <AlertsPanel />
      <UsagePanel hours={hours} span={label} />
      <RecentDeliveries />
    </Page>
  );
}

function isSpan(value: string): value is keyof typeof SPANS {
  return Object.hasOwn(SPANS, value);
}
