import type { DeliveryStatistics } from "agentex-gateway-sdk/client";
import { BarChart } from "@mantine/charts";
import { ColorSwatch, Group, Text } from "@mantine/core";
import { formatAbsolute } from "../../components/text/format-time.ts";
import { outcomesOf, sumUp } from "./outcomes.ts";

const SERIES = [
  { name: "delivered", label: "Delivered", color: "teal.6" },
  { name: "active", label: "In progress", color: "yellow.6" },
  { name: "failed", label: "Failed", color: "red.6" },
  { name: "other", label: "Superseded, cancelled or filtered", color: "gray.5" },
];
const HOUR = 3_600;
const DAY = 86_400;

export function DeliveryChart({ statistics }: { readonly statistics: DeliveryStatistics }) {
  const { tick, full } = timeFormats(statistics.step_seconds);
  const data = statistics.buckets.map(({ start, counts }) => ({ start, ...outcomesOf(counts) }));
  const { all, delivered, failed, active, other } = sumUp(statistics);
  const shown = SERIES.filter(({ name }) => name !== "other" || other > 0);
  const isCut = statistics.counted_from !== statistics.from;
  return (
    <figure
      style={{ margin: 0 }}
      aria-label={`${all} deliveries: ${delivered} delivered, ${failed} failed, ${active} in progress`}
    >
      <Group gap="md" mb="md">
        {shown.map(({ name, label, color }) => (
          <Group key={name} gap={6}>
            <ColorSwatch
              color={`var(--mantine-color-${color.replace(".", "-")})`}
              size={10}
              withShadow={false}
            />
            <Text size="sm">{label}</Text>
          </Group>
        ))}
      </Group>
      <BarChart
        h={200}
        data={data}
        dataKey="start"
        type="stacked"
        series={shown}
        gridAxis="x"
        tickLine="none"
        barProps={{ isAnimationActive: false, maxBarSize: 22 }}
        yAxisLabel="Deliveries"
        yAxisProps={{
          allowDecimals: false,
          width: 56,
          tickFormatter: (count: number) => count.toLocaleString("en"),
        }}
        xAxisProps={{ minTickGap: 28, tickFormatter: (start: string) => tick.format(new Date(start)) }}
        tooltipProps={{
          labelFormatter: (start) => (typeof start === "string" ? full.format(new Date(start)) : start),
        }}
        barChartProps={{ accessibilityLayer: false, margin: { top: 10 } }}
      />
      {isCut && (
        <Text size="xs" c="dimmed" mt="xs">
          Too many to count: only those received after {formatAbsolute(statistics.counted_from)} are included.
        </Text>
      )}
    </figure>
  );
}

/** Formats for the axis, as precise as the step (in seconds) requires, and for a single bar, in full. */
function timeFormats(step: number): Record<"tick" | "full", Intl.DateTimeFormat> {
  const time = { hour: "2-digit", minute: "2-digit" } as const;
  const day = { day: "numeric", month: "short" } as const;
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en-GB", options);
  return step >= DAY
    ? {
        tick: format({ ...day, timeZone: "UTC" }),
        full: format({ ...day, weekday: "short", timeZone: "UTC", timeZoneName: "short" }),
      }
    : {
        tick: format(step > HOUR ? { weekday: "short", ...time } : time),
        full: format({ weekday: "short", ...day, ...time, timeZoneName: "short" }),
      };
}
