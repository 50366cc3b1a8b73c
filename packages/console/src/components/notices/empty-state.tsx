import { Stack, Text, ThemeIcon } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

/** Shown in place of an empty list: why it is empty, and what to do next. */
export function EmptyState({
  icon: Symbol,
  title,
  children,
  action,
}: {
  readonly icon: Icon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <Stack align="center" gap={6} py={40} px="md">
      <ThemeIcon variant="default" size={44} radius="xl" mb={6} aria-hidden>
        <Symbol size={22} stroke={1.6} />
      </ThemeIcon>
      <Text fw={600} ta="center">
        {title}
      </Text>
      {children !== undefined && (
        <Text size="sm" c="dimmed" ta="center" maw={460} component="div">
          {children}
        </Text>
      )}
      {action !== undefined && <div style={{ marginTop: 10 }}>{action}</div>}
    </Stack>
  );
}
