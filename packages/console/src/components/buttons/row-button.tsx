import { Button } from "@mantine/core";

/** An action on a row, such as "Rotate" or "Delete". */
export function RowButton({
  label,
  name,
  isDestructive = false,
  onClick,
}: {
  readonly label: string;
  /** The row's name, for screen readers. */
  readonly name: string;
  readonly isDestructive?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <Button
      variant="default"
      size="xs"
      aria-label={`${label} ${name}`}
      onClick={onClick}
      {...(isDestructive && { c: "var(--bad)" })}
    >
      {label}
    </Button>
  );
}
