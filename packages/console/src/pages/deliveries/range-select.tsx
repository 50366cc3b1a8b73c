import { Select } from "@mantine/core";
import type { DeliveryView, Range } from "../../delivery/filter.ts";

const WORDS: Readonly<Record<Range, string>> = {
  "1h": "Last hour",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
};

export function RangeSelect({
  view,
  onChange,
  className,
}: {
  readonly view: DeliveryView;
  readonly onChange: (view: DeliveryView) => void;
  readonly className: string | undefined;
}) {
  return (
    <Select
      className={className ?? ""}
      placeholder="Any time"
      aria-label="Time"
      clearable
      clearButtonProps={{ "aria-label": "Any time" }}
      value={view.range ?? null}
      onChange={(value) =>
        onChange({
          ...view,
          range: value === null ? undefined : value,
          from: undefined,
          to: undefined,
        })
      }
      data={[
        { value: "1h", label: WORDS["1h"] },
        { value: "24h", label: WORDS["24h"] },
        { value: "7d", label: WORDS["7d"] },
        { value: "30d", label: WORDS["30d"] },
      ]}
    />
  );
}
