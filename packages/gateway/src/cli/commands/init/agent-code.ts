import { signedEvent } from "agentex-gateway-sdk/testing";
import { samplesOf } from "agentex-webhook-providers/samples";
import type { Project } from "./choose-project.ts";

/** The agent's route. */
const ROUTE = "/webhooks";

/** An agent's handler for one provider, and the test for it. */
type Handler = {
  /** Imported types, besides `AgentServer`. */
  readonly types: readonly string[];
  readonly context: readonly string[];
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
      types: ["GitHubEvents"],
      context: ["event", "log"],
      body: [
        'if (event !== "push") return { ignored: event };',
        'const push = await request.payload<GitHubEvents["push"]>();',
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
      types: ["SlackEventCallback", "SlackEvents"],
      context: ["event", "log"],
      body: [
        'if (event !== "app_mention") return { ignored: event };',
        'const { event: mention } = await request.payload<SlackEventCallback<SlackEvents["app_mention"]>>();',
        "log.info(`${mention.user} wrote: ${mention.text}`);",
        "return { heard: mention.text };",
      ],
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
    types: [],
    context: ["event", "log"],
    body: [
      "const payload = await request.payload();",
      "log.info(`received ${event}: ${JSON.stringify(payload)}`);",
      "return { received: event };",
    ],
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

function agentFile({ name, provider }: Project, { types, context, body }: Handler): string {
  const imports = ["AgentServer", ...types.map((type) => `type ${type}`)].join(", ");
  return `import { ${imports} } from "agentex-gateway-sdk";

export const acp = new AgentServer({
  name: ${JSON.stringify(name)},
  description: ${JSON.stringify(`Handles ${provider.name} webhooks`)},
});

acp.post("${ROUTE}", async (request, { ${context.join(", ")} }) => {
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
  const request = new Request("http://localhost:8000${ROUTE}", { method: "POST", body: "{}" });
  assert.equal((await acp.fetch(request)).status, 401);
});
`;
}
