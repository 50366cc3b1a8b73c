import { Button, Center, Code, Stack, Text, Title } from "@mantine/core";
import { useRouteError } from "react-router";

/** Shown when the console itself crashes. */
export function CrashPage() {
  const error = useRouteError();
  return (
    <Center mih="100dvh" p="xl">
      <Stack align="center" maw={520}>
        <Title order={1} size="h3">
          Something went wrong in the console
        </Title>
        <Text c="dimmed" ta="center">
          The gateway is not affected and keeps delivering webhooks. Reload the page. If it happens again,
          please report the message below.
        </Text>
        <Code block>{error instanceof Error ? error.message : String(error)}</Code>
        <Button onClick={() => globalThis.location.reload()}>Reload</Button>
      </Stack>
    </Center>
  );
}
