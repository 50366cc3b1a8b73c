import { Stack, Tabs, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CodeText } from "../../components/text/code-text.tsx";
import { CopyButton } from "../../components/buttons/copy-button.tsx";
import { aboutQuery } from "../../queries/gateway.ts";
import { firstPrograms } from "./first-programs.ts";

/** How to start a first agent. */
export function FirstAgent() {
  const { data: about } = useQuery(aboutQuery());
  const url = about?.public_url ?? about?.local_url ?? globalThis.location.origin;
  const programs = firstPrograms(url);
  return (
    <Stack p="lg" gap="sm">
      <Title order={2} size="h5">
        Start your first agent
      </Title>
      <Text size="sm" c="dimmed" maw={640}>
        An agent takes a few lines of code. Run one of these: it registers with this gateway and appears here
        a moment later.
      </Text>
      <Tabs defaultValue="TypeScript" keepMounted={false}>
        <Tabs.List mb="sm">
          {programs.map(({ name }) => (
            <Tabs.Tab key={name} value={name}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {programs.map(({ name, text }) => (
          <Tabs.Panel key={name} value={name}>
            <Stack gap="xs" align="flex-end">
              <div style={{ width: "100%" }}>
                <CodeText text={text} label={`Agent: ${name}`} />
              </div>
              <CopyButton value={text} what="Copy the code" label="Copy" />
            </Stack>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}
