import { FilterSelect } from "../../../components/fields/filter-select.tsx";
import { isRange, RANGES, type DeliveryView } from "../../../delivery/filter/filter.ts";

const OPTIONS = Object.entries(RANGES).map(([value, { label }]) => ({ value, label }));

/** Filters by time range, replacing exact times. */
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
    <FilterSelect
      label="Time"
      className={className}
      value={view.range}
      onChange={(range) =>
        onChange({ ...view, range: isRange(range) ? range : undefined, from: undefined, to: undefined })
      }
      options={OPTIONS}
    />
  );
}
