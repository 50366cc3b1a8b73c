import { Stack, Tabs, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CodeText } from "../../components/code-text.tsx";
import { CopyButton } from "../../components/copy-button.tsx";
import { aboutQuery } from "../../queries/gateway.ts";

/** How to have an agent, for those who have none. */
export function FirstAgent() {
  const { data: about } = useQuery(aboutQuery());
  const url = about?.public_url ?? about?.local_url ?? globalThis.location.origin;
  const programs = [
    {
      name: "TypeScript",
      text: `import { AgentServer } from "agentex-gateway-sdk";

const acp = new AgentServer({ name: "hello", description: "Says hello", port: 8002 });

acp.post("/greetings", async (request) => {
  const { name } = await request.json<{ name: string }>();
  return { message: \`Hello \${name}!\` };
});

await acp.start();`,
    },
    {
      name: "Python",
      text: `# hello.py; start it with: uvicorn hello:acp --port 8002
# and in its environment: AGENTEX_BASE_URL=${url} AGENT_NAME=hello AGENT_DESCRIPTION="Says hello"
#   ACP_URL=http://localhost ACP_PORT=8002 ACP_TYPE=sync
from agentex.lib.sdk.fastacp.fastacp import FastACP
from fastapi import Request

acp = FastACP.create(acp_type="sync")

@acp.post("/greetings")
async def greetings(request: Request) -> dict:
    return {"message": f"Hello {(await request.json())['name']}!"}`,
    },
    {
      name: "Any other",
      text: `curl -X POST ${url}/agents/register -H 'content-type: application/json' -d '{
  "name": "hello", "description": "Says hello",
  "acp_url": "http://localhost:8002", "acp_type": "async",
  "registration_metadata": {"webhook_routes": [{"method": "POST", "path": "/greetings"}]}
}'`,
    },
  ];
  return (
    <Stack p="lg" gap="sm">
      <Title order={2} size="h5">
        Start your first agent
      </Title>
      <Text size="sm" c="dimmed" maw={640}>
        An agent is a few lines. Run one of these; it registers with this gateway by itself, and shows up here
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
                <CodeText text={text} label={`An agent: ${name}`} />
              </div>
              <CopyButton value={text} what="Copy the program" label="Copy" />
            </Stack>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}
