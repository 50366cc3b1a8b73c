import type { AgentServer, DeliveryContext } from "agentex-gateway-sdk";
import type { GatewayClient } from "agentex-gateway-sdk/client";
import { waitFor } from "../../../../gateway/test/harness/wait-for.ts";
import { startAgent } from "../agent.ts";
import { sendAsGithub } from "./github.ts";

/** The ids of deliveries that agents work on for longer. */
export type RunsFill = {
  readonly agent: AgentServer;
  readonly working: string;
  readonly succeeded: string;
  readonly runFailed: string;
  /** A newer one replaced it. */
  readonly superseded: string;
  /** Waits behind the run. */
  readonly behind: string;
  /** Waits for an agent that pulls its deliveries. */
  readonly inbox: string;
};

const REPOSITORY = "octo-org/checkout";
const SECRET = "a secret of the refactorer's webhook";

/** What the agent does with the pull request of this number. */
async function work(number: number, context: DeliveryContext): Promise<unknown> {
  if (number === 601) {
    context.usage({ inputTokens: 48_200, outputTokens: 3_100, costUsd: 0.31, model: "large" });
    context.progress(1, "opened #640 with the change");
    return { pull_request: 640, files_changed: 7, tests: "214 passed" };
  }
  if (number === 602) throw new Error("The branch is protected: the agent may not push to release/2.4");
  context.usage({ inputTokens: 12_900, outputTokens: 640, costUsd: 0.08, model: "large" });
  context.progress(0.4, "reading the diff of 7 files");
  await context.bind("slack:T0PAYMENTS/C0DEPLOYS/1700000000.000001");
  return new Promise((_, reject) => {
    context.signal.addEventListener("abort", () => reject(new Error("stopped")));
  });
}

/** Fills a gateway with an agent that works for minutes, and with one that has no URL. */
export async function fillRuns(client: GatewayClient, url: string, now: () => number): Promise<RunsFill> {
  const agent = await startAgent({
    name: "refactorer",
    description: "Works on pull requests for as long as it takes",
    baseUrl: url,
    now,
    routes: {
      "/github": async (context) => work(Number(/#(\d+)$/.exec(context.conversation ?? "")?.[1]), context),
    },
    options: { "/github": { ordering: "serialize", run: { within: "2h", whileWorking: "latest" } } },
  });
  await client.keys.create({
    agent_name: "refactorer",
    name: REPOSITORY,
    api_key_type: "github",
    api_key: SECRET,
  });
  const send = async (number: number): Promise<string> => {
    const answer = await sendAsGithub(`${url}/agents/forward/name/refactorer/github`, {
      event: "pull_request",
      payload: {
        action: "synchronize",
        number,
        pull_request: { number, title: "Split the checkout into steps", author_association: "MEMBER" },
        repository: { full_name: REPOSITORY },
        sender: { login: "grace", id: 4, type: "User" },
      },
      secret: SECRET,
    });
    return answer.headers.get("x-agentex-delivery-id") ?? "";
  };
  const succeeded = await send(601);
  const runFailed = await send(602);
  const working = await send(603);
  await waitFor(async () => (await client.deliveries.get(working)).run?.progress === 0.4);
  const superseded = await send(603);
  const behind = await send(603);
  await client.agents.register({
    name: "night-shift",
    description: "Asks for its work from behind a firewall",
    delivery: "pull",
    acp_type: "async",
    registration_metadata: { webhook_routes: [{ method: "POST", path: "/tasks" }] },
  });
  const { api_key } = await client.keys.create({ agent_name: "night-shift", name: "scheduler" });
  const task = await fetch(`${url}/agents/forward/name/night-shift/tasks`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-agent-api-key": api_key ?? "" },
    body: JSON.stringify({ task: "reindex", tables: ["orders", "refunds"] }),
  });
  const inbox = task.headers.get("x-agentex-delivery-id") ?? "";
  return { agent, working, succeeded, runFailed, superseded, behind, inbox };
}
