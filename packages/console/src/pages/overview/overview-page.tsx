import { SegmentedControl } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { ListSkeleton } from "../../components/loading/list-skeleton.tsx";
import { Loaded } from "../../components/loading/loaded.tsx";
import { EmptyState } from "../../components/notices/empty-state.tsx";
import { Page } from "../../components/page/page.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { describeZone } from "../../components/text/format-time.ts";
import { agentsQuery } from "../../queries/agents.ts";
import { statisticsQuery } from "../../queries/deliveries.ts";
import { AlertsPanel } from "./alerts/alerts-panel.tsx";
import { sumUp } from "./outcomes.ts";
import { RecentDeliveries } from "./recent-deliveries.tsx";
import { TotalTiles } from "./total-tiles.tsx";
import { UsagePanel } from "./usage-panel.tsx";
import { Welcome } from "./welcome.tsx";

// The chart library is larger than everything else combined.
const DeliveryChart = lazy(async () => ({
  default: (await import("./delivery-chart.tsx")).DeliveryChart,
}));

const SPANS = {
  "24h": { label: "24 hours", hours: 24, stepSeconds: 1_800 },
  "7d": { label: "7 days", hours: 168, stepSeconds: 14_400 },
  "30d": { label: "30 days", hours: 720, stepSeconds: 86_400 },
} as const;
/** From this step on, each bar is a day in UTC. */
const DAY = 86_400;

export function OverviewPage() {
  const [span, setSpan] = useState<keyof typeof SPANS>("24h");
  const { hours, stepSeconds, label } = SPANS[span];
  const statistics = useQuery(statisticsQuery({ hours, stepSeconds }));
  const totals = sumUp(statistics.data);
  const agents = useQuery(agentsQuery());
  if (agents.data?.length === 0 && totals.all === 0) {
    return (
      <Page title="Overview">
        <Welcome />
      </Page>
    );
  }
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
      <AlertsPanel />
      <TotalTiles totals={totals} range={span} />
      <Panel
        title="Deliveries"
        description={`By time received, last ${label}, ${stepSeconds >= DAY ? "days in UTC" : describeZone()}`}
      >
        <Loaded query={statistics} rows={5}>
          {(counted) =>
            totals.all === 0 ? (
              <EmptyState icon={IconChartBar} title={`No deliveries in the last ${label}`}>
                The chart will show when webhooks arrived, and their status.
              </EmptyState>
            ) : (
              <Suspense fallback={<ListSkeleton rows={5} />}>
                <DeliveryChart statistics={counted} />
              </Suspense>
            )
          }
        </Loaded>
      </Panel>
      <UsagePanel hours={hours} span={label} />
      <RecentDeliveries />
    </Page>
  );
}

function isSpan(value: string): value is keyof typeof SPANS {
  return Object.hasOwn(SPANS, value);
}
