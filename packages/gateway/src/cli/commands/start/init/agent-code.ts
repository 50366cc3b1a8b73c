import { signedEvent } from "agentex-gateway-sdk/testing";
import { samplesOf } from "agentex-webhook-providers/samples";
import type { Project } from "./choose-project.ts";

/** An agent's handler for one provider, and the test for it. */
type Handler = {
  /** JavaScript: what the handler takes of the event. */
  readonly takes: string;
  readonly body: readonly string[];
  readonly event: string;
  /** The test's name. */
  readonly behaviour: string;
  /** JavaScript: the fields that the test replaces in the sample's payload, one per line. */
  readonly overrides: readonly string[];
  /** JavaScript: what the handler then returns. */
  readonly answer: string;
};

/** The agent in TypeScript, and a test that delivers a signed event to it. */
export async function agentCode(
  project: Project,
): Promise<{ readonly agent: string; readonly test: string }> {
  const handler = HANDLERS.get(project.provider.id) ?? (await anyProviders(project));
  return { agent: agentFile(project, handler), test: testFile(project, handler) };
}

const HANDLERS: ReadonlyMap<string, Handler> = new Map([
  [
    "github",
    {
      takes: "{ payload: push }",
      body: [
        "const summary = `${push.pusher.name} pushed ${push.commits.length} commits to ${push.repository.full_name}`;",
        "log.info(summary);",
        "return { summary };",
      ],
      event: "push",
      behaviour: "summarizes a push",
      overrides: ['pusher: { name: "ada" },', 'repository: { full_name: "octo/app" },', "commits: [],"],
      answer: '{ summary: "ada pushed 0 commits to octo/app" }',
    },
  ],
  [
    "slack",
    {
      takes: "{ payload: { event: mention } }",
      body: ["log.info(`${mention.user} wrote: ${mention.text}`);", "return { heard: mention.text };"],
      event: "app_mention",
      behaviour: "hears a mention",
      overrides: ['event: { text: "Hello" },'],
      answer: '{ heard: "Hello" }',
    },
  ],
]);

/** For a provider without payload types in the SDK. */
async function anyProviders({ provider }: Project): Promise<Handler> {
  const event = await firstEvent(provider.id);
  return {
    takes: "{ name, payload }",
    body: ["log.info(`received ${name}: ${JSON.stringify(payload)}`);", "return { received: name };"],
    event,
    behaviour: `receives ${event}`,
    overrides: [],
    answer: JSON.stringify({ received: event }).replace('{"received":', "{ received: ").replace(/}$/, " }"),
  };
}

/** The first sample that reaches agents; handshakes do not, since the gateway answers them. */
async function firstEvent(provider: string): Promise<string> {
  for (const { event } of await samplesOf(provider)) {
    const request = await signedEvent(provider, event).catch(() => undefined);
    if (request !== undefined) return event;
  }
  throw new Error(`${provider} has no sample that reaches an agent`);
}

function agentFile({ name, provider }: Project, { event, takes, body }: Handler): string {
  return `import { AgentServer } from "agentex-gateway-sdk";

export const acp = new AgentServer({
  name: ${JSON.stringify(name)},
  description: ${JSON.stringify(`Handles ${provider.name} webhooks`)},
});

acp.on(${JSON.stringify(provider.id)}, ${JSON.stringify(event)}, (${takes}, { log }) => {
${body.map((line) => `  ${line}`).join("\n")}
});
`;
}

function testFile({ provider }: Project, { event, behaviour, overrides, answer }: Handler): string {
  const lines = overrides.map((line) => `    ${line}\n`).join("");
  const given = [provider.id, event]
    .map((text) => JSON.stringify(text))
    .concat(lines === "" ? [] : `{\n${lines}  }`);
  return `import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeGateway } from "agentex-gateway-sdk/testing";
import { acp } from "./agent.ts";

// Signs events as the gateway does and passes them to the agent, without a network.
const gateway = fakeGateway(acp);

test(${JSON.stringify(behaviour)}, async () => {
  const response = await gateway.deliver(${given.join(", ")});
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), ${answer});
});

test("rejects a request that the gateway did not sign", async () => {
  const request = new Request("http://localhost:8000/${provider.id}", { method: "POST", body: "{}" });
  assert.equal((await acp.fetch(request)).status, 401);
});
`;
}
