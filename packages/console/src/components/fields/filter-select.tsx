import { Select } from "@mantine/core";
import { inSentence } from "../text/in-sentence.ts";

type Option = { readonly value: string; readonly label: string };

/** A clearable select that narrows a list. */
export function FilterSelect({
  label,
  value,
  onChange,
  options,
  className,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly options: readonly Option[];
  readonly className?: string | undefined;
}) {
  // The URL may name a value that is not among the options.
  const isKnown = value === undefined || options.some((option) => option.value === value);
  return (
    <Select
      className={className ?? ""}
      placeholder={label}
      aria-label={label}
      searchable
      clearable
      clearButtonProps={{ "aria-label": `Any ${inSentence(label)}` }}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      data={isKnown ? [...options] : [...options, { value, label: value }]}
    />
  );
}
