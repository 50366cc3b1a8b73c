import { Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import classes from "./page.module.css";

export type PageProps = {
  /** Also the document's title. */
  readonly title: string;
  /** Replaces the title on the page, if it is more than text. */
  readonly heading?: ReactNode;
  /** A link to the parent page, above the title. */
  readonly trail?: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
};

export function Page({ title, heading, trail, description, actions, children }: PageProps) {
  useDocumentTitle(`${title} · Agentex Gateway`);
  return (
    <Stack gap="lg" className={classes["page"]}>
      <header>
        {trail}
        <Group justify="space-between" align="flex-start" gap="sm" wrap="wrap">
          <div className={classes["words"]}>
            <Title order={1} size="h3" className={classes["title"]}>
              {heading ?? title}
            </Title>
            {description !== undefined && (
              <Text c="dimmed" size="sm" mt={4} component="div">
                {description}
              </Text>
            )}
          </div>
          {actions !== undefined && <Group gap="xs">{actions}</Group>}
        </Group>
      </header>
      {children}
    </Stack>
  );
}
