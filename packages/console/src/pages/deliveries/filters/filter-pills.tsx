import { Group, Pill } from "@mantine/core";
import type { DeliveryView } from "../../../delivery/filter/filter.ts";

/** The filters that are not always visible, by their displayed names. */
const PILLED = {
  q: "search",
  payload: "payload contains",
  actor: "actor",
  summary: "summary contains",
  source: "source",
  conversation: "ordering key",
  batch: "batch",
  event: "event",
  route: "route",
  key: "key",
  from: "received from",
  to: "received before",
} as const;
const NAMES = [
  "q",
  "payload",
  "actor",
  "summary",
  "source",
  "conversation",
  "batch",
  "event",
  "route",
  "key",
  "from",
  "to",
] as const;

/** Which of them are set. */
export function pilledIn(view: DeliveryView) {
  return NAMES.flatMap((name) => {
    const value = view[name];
    return value === undefined ? [] : [{ name, label: PILLED[name], value }];
  });
}

/** Each of them, as a pill that removes it. */
export function FilterPills({
  view,
  onChange,
}: {
  readonly view: DeliveryView;
  readonly onChange: (view: DeliveryView) => void;
}) {
  const pills = pilledIn(view);
  if (pills.length === 0) return null;
  return (
    <Group gap={6}>
      {pills.map(({ name, label, value }) => (
        <Pill
          key={name}
          withRemoveButton
          onRemove={() => onChange({ ...view, [name]: undefined })}
          removeButtonProps={{
            "aria-label": `Remove the filter by ${label}`,
            "aria-hidden": false,
            tabIndex: 0,
          }}
        >
          {label}: {value}
        </Pill>
      ))}
    </Group>
  );
}
