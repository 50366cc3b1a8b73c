import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./panel.module.css";

export type PanelProps = {
  readonly title?: string;
  readonly description?: ReactNode;
  /** To the right of the title. */
  readonly actions?: ReactNode;
  /** Without padding, for lists that reach its edges. */
  readonly isFlush?: boolean;
  readonly children: ReactNode;
};

/** A section of a page. */
export function Panel({ title, description, actions, isFlush = false, children }: PanelProps) {
  return (
    <section className={classes["panel"]} aria-label={title}>
      {title !== undefined && (
        <Group justify="space-between" gap="xs" className={classes["head"]} wrap="wrap">
          <div className={classes["words"]}>
            <Title order={2} size="h5">
              {title}
            </Title>
            {description !== undefined && (
              <Text size="sm" c="dimmed" mt={2}>
                {description}
              </Text>
            )}
          </div>
          {actions}
        </Group>
      )}
      <div className={isFlush ? classes["flush"] : classes["body"]}>{children}</div>
    </section>
  );
}
