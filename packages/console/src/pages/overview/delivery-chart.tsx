import type { DeliveryStatistics } from "agentex-gateway-sdk/client";
import { BarChart } from "@mantine/charts";
import { ColorSwatch, Group, Text } from "@mantine/core";
import { formatAbsolute } from "../../components/format-time.ts";
import { outcomesOf, sumUp } from "./outcomes.ts";

const SERIES = [
  { name: "delivered", label: "Delivered", color: "teal.6" },
  { name: "waiting", label: "Under way", color: "yellow.6" },
  { name: "failed", label: "Failed or rejected", color: "red.6" },
  { name: "other", label: "Superseded or cancelled", color: "gray.5" },
];
const DAY = 86_400;

export function DeliveryChart({ statistics }: { readonly statistics: DeliveryStatistics }) {
  const format = new Intl.DateTimeFormat(
    "en-GB",
    statistics.step_seconds >= DAY
      ? { day: "numeric", month: "short", timeZone: "UTC" }
      : statistics.step_seconds > 3_600
        ? { weekday: "short", hour: "2-digit", minute: "2-digit" }
        : { hour: "2-digit", minute: "2-digit" },
  );
  const data = statistics.buckets.map(({ start, counts }) => ({
    time: format.format(new Date(start)),
    ...outcomesOf(counts),
  }));
  const { all, delivered, failed, waiting, other } = sumUp(statistics);
  const shown = SERIES.filter(({ name }) => name !== "other" || other > 0);
  const isCut = statistics.counted_from !== statistics.from;
  return (
    <figure
      style={{ margin: 0 }}
      aria-label={`${all} deliveries: ${delivered} delivered, ${failed} failed or rejected, ${waiting} under way`}
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
        dataKey="time"
        type="stacked"
        series={shown}
        gridAxis="x"
        tickLine="none"
        barProps={{ isAnimationActive: false, maxBarSize: 22 }}
        yAxisProps={{ allowDecimals: false, width: 36 }}
        xAxisProps={{ minTickGap: 28 }}
        barChartProps={{ accessibilityLayer: false }}
      />
      {isCut && (
        <Text size="xs" c="dimmed" mt="xs">
          There is so much that only what arrived after {formatAbsolute(statistics.counted_from)} is counted.
        </Text>
      )}
    </figure>
  );
}
