import { Select } from "@mantine/core";

const LIFETIMES = [
  { value: "", label: "Never" },
  { value: "7", label: "In 7 days" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
];
const DAY = 86_400_000;

/** When a credential expires that lives for this many days; "" means never. */
export function expiryOf(days: string): { readonly expires_at?: string } {
  return days === "" ? {} : { expires_at: new Date(Date.now() + Number(days) * DAY).toISOString() };
}

/** How long a credential is valid, in days. */
export function LifetimeSelect({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (days: string) => void;
}) {
  return (
    <Select
      label="Expires"
      allowDeselect={false}
      value={value}
      onChange={(days) => onChange(days ?? "")}
      data={LIFETIMES}
    />
  );
}
