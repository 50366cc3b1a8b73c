import { Button } from "@mantine/core";

/** What can be done with the thing in a row: "Rotate", "Delete". */
export function RowButton({
  label,
  name,
  isDestructive = false,
  onClick,
}: {
  readonly label: string;
  /** The thing's name, for screen readers. */
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
