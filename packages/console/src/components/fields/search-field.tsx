import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { FILTER_FIELD } from "../../layout/use-shortcuts.ts";

/** The field that `/` focuses. With `onSubmit`, Enter applies its text. */
export function SearchField({
  label,
  placeholder = label,
  value,
  onChange,
  onSubmit,
  onBlur,
  width,
  className,
}: {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSubmit?: () => void;
  readonly onBlur?: () => void;
  /** The largest width, in pixels. */
  readonly width?: number;
  readonly className?: string | undefined;
}) {
  return (
    <form
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit?.();
      }}
    >
      <TextInput
        {...FILTER_FIELD}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onBlur={onBlur}
        placeholder={placeholder}
        aria-label={label}
        leftSection={<IconSearch size={16} aria-hidden />}
        {...(width !== undefined && { maw: width })}
      />
    </form>
  );
}
