import { Button, Center, Code, Stack, Text, Title } from "@mantine/core";
import { useRouteError } from "react-router";

/** What is shown where the console itself has a fault. */
export function CrashPage() {
  const error = useRouteError();
  return (
    <Center mih="100dvh" p="xl">
      <Stack align="center" maw={520}>
        <Title order={1} size="h3">
          The console has a fault
        </Title>
        <Text c="dimmed" ta="center">
          The gateway is not affected: webhooks are received and delivered. Load the page again; should it
          happen once more, report what it says here.
        </Text>
        <Code block>{error instanceof Error ? error.message : String(error)}</Code>
        <Button onClick={() => globalThis.location.reload()}>Load again</Button>
      </Stack>
    </Center>
  );
}
