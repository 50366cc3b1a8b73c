/**
 * Small agents to start with.
 *
 * @param url - the gateway's URL.
 */
export function firstPrograms(url: string): readonly { readonly name: string; readonly text: string }[] {
  return [
    {
      name: "TypeScript",
      text: `// hello.ts; first: npm install agentex-gateway-sdk
// Start it with: AGENTEX_BASE_URL=${url} node hello.ts
import { AgentServer } from "agentex-gateway-sdk";

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
# Environment: AGENTEX_BASE_URL=${url} AGENT_NAME=hello AGENT_DESCRIPTION="Says hello"
#   ACP_URL=http://localhost ACP_PORT=8002 ACP_TYPE=sync
from agentex.lib.sdk.fastacp.fastacp import FastACP
from fastapi import Request

acp = FastACP.create(acp_type="sync")

@acp.post("/greetings")
async def greetings(request: Request) -> dict:
    return {"message": f"Hello {(await request.json())['name']}!"}`,
    },
    {
      name: "Other",
      text: `curl -X POST ${url}/agents/register -H 'content-type: application/json' -d '{
  "name": "hello", "description": "Says hello",
  "acp_url": "http://localhost:8002", "acp_type": "async",
  "registration_metadata": {"webhook_routes": [{"method": "POST", "path": "/greetings"}]}
}'`,
    },
  ];
}
