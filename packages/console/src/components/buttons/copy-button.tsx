import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";

/** Copies text to the clipboard. With `label`, it is a button with that text, otherwise an icon. */
export function CopyButton({
  value,
  what,
  label,
}: {
  readonly value: string;
  /** What it does, for the tooltip and screen readers, such as "Copy URL". */
  readonly what: string;
  readonly label?: string;
}) {
  const clipboard = useClipboard({ timeout: 1_500 });
  const icon = clipboard.copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />;
  const copy = (): void => clipboard.copy(value);
  if (label !== undefined) {
    return (
      <Button variant="default" size="xs" leftSection={icon} onClick={copy} aria-live="polite">
        {clipboard.copied ? "Copied" : label}
      </Button>
    );
  }
  return (
    <Tooltip label={clipboard.copied ? "Copied" : what}>
      <ActionIcon
        variant="subtle"
        color="gray"
        onClick={copy}
        aria-label={clipboard.copied ? "Copied" : what}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
