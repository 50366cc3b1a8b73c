import type { AgentServer } from "agentex-gateway-sdk";
import type { GatewayClient } from "agentex-gateway-sdk/client";
import { startAgent } from "../agent.ts";
import { fillHeld } from "./fill-held.ts";
import { fillRuns, type RunsFill } from "./fill-runs.ts";
import { fillSources } from "./fill-sources.ts";
import { payloadOf, REPOSITORY } from "./github-payloads.ts";
import { sendAsGithub } from "./github.ts";
import type { MovableClock } from "../movable-clock.ts";

/** A gateway with the data of a small team after some days, created by real requests. */
export type Filled = Omit<RunsFill, "agent"> & {
  readonly agents: readonly AgentServer[];
  /** The ids of interesting deliveries. */
  readonly delivered: string;
  readonly failed: string;
  readonly rejected: string;
  readonly retrying: string;
  readonly held: string;
  readonly filtered: string;
  readonly cancelled: string;
  readonly batched: string;
  readonly replayed: string;
  readonly shared: string;
  readonly unrouted: string;
};

const EVENTS = ["push", "pull_request", "issue_comment", "check_run", "pull_request_review"] as const;

/**
 * Fills a gateway through its public endpoints.
 *
 * @param url - the URL for webhooks.
 * @param clock - the gateway's clock.
 * @param bulk - the number of deliveries, of all kinds.
 */
export async function fillGateway(
  client: GatewayClient,
  url: string,
  clock: MovableClock,
  bulk = 120,
): Promise<Filled> {
  const { now, moveTo: moveClock } = clock;
  const failing = { isDown: false };
  let deployments = 0;
  const watcher = await startAgent({
    name: "code-watcher",
    description: "Summarises pushes and pull requests for the team",
    baseUrl: url,
    now,
    routes: {
      "/code_changes": () => ({ message: "Success", summary: "3 files changed, tests added" }),
      "/reviews": () => {
        if (failing.isDown) throw new Error("the model is overloaded");
        return { message: "Success" };
      },
    },
  });
  const triage = await startAgent({
    name: "issue-triage",
    description: "Labels new issues and finds their owners",
    baseUrl: url,
    now,
    routes: { "/issues": () => ({ label: "bug", owner: "payments" }) },
  });
  const notifier = await startAgent({
    name: "deploy-notifier",
    description: "Tells the channel what went out",
    baseUrl: url,
    now,
    routes: {
      "/deployments": () => {
        deployments += 1;
        return deployments % 2 === 0
          ? Response.json({ error: "no such service" }, { status: 422 })
          : { posted: true };
      },
    },
  });
  await client.agents.register({
    name: "release-notes",
    description: "Drafts release notes from merged pull requests",
    acp_url: "http://127.0.0.1:9",
    acp_type: "async",
    registration_metadata: { webhook_routes: [{ method: "POST", path: "/merged" }] },
  });

  const github = await client.keys.createWebhookTrigger({
    agent_name: "code-watcher",
    source: "github",
    name: REPOSITORY,
    forward_path: "code_changes",
  });
  const secret = github.secret ?? "";
  const ci = await client.keys.create({ agent_name: "deploy-notifier", name: "ci" });
  const merged = await client.keys.create({ agent_name: "release-notes", name: "merge-queue" });
  await client.keys.create({
    agent_name: "deploy-notifier",
    name: "contractor",
    expires_at: new Date(Date.now() + 5 * 86_400_000).toISOString(),
  });
  await client.keys.create({
    agent_name: "issue-triage",
    name: "A0123456789",
    api_key_type: "slack",
    api_key: "8f742231b10e8888abcd99yyyzzz85a5",
  });

  const forward = (agent: string, path: string): string => `${url}/agents/forward/name/${agent}${path}`;
  const callKeyed = async (agent: string, path: string, key: string, body: unknown, prefer?: string) =>
    fetch(forward(agent, path), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-agent-api-key": key,
        ...(prefer !== undefined && { prefer }),
      },
      body: JSON.stringify(body),
    });

  let delivered = "";
  let failed = "";
  let rejected = "";
  let retrying = "";
  // In order of time, with some busier hours, as in reality.
  const times = Array.from({ length: bulk }, (_, index) => {
    const share = index / bulk;
    return 22.5 * 60 * (1 - share) + 70 * Math.sin(share * 23) * (1 - share) + 30;
  }).toSorted((a, b) => b - a);
  for (const [index, time] of times.entries()) {
    moveClock(time);
    failing.isDown = index % 9 === 4;
    const event = EVENTS[index % EVENTS.length] ?? "push";
    const path = event === "pull_request_review" ? "/reviews" : "/code_changes";
    if (index % 7 === 3) {
      const answer = await callKeyed("deploy-notifier", "/deployments", ci.api_key ?? "", {
        service: "payments-api",
        version: `2.${index}.0`,
      });
      if (answer.status === 422) rejected = answer.headers.get("x-agentex-delivery-id") ?? "";
    } else {
      const answer = await sendAsGithub(forward("code-watcher", path), {
        event,
        payload: payloadOf(event, index),
        secret,
      });
      const id = answer.headers.get("x-agentex-delivery-id");
      if (id === null) throw new Error(`not recorded: ${answer.status} ${await answer.text()}`);
      if (event === "pull_request" && answer.ok) delivered = id;
    }
  }
  moveClock(28);
  failing.isDown = true;
  for (let index = 0; index < 3; index++) {
    const answer = await sendAsGithub(forward("code-watcher", "/reviews"), {
      event: "pull_request_review",
      payload: payloadOf("pull_request_review", index),
      secret,
    });
    failed = answer.headers.get("x-agentex-delivery-id") ?? "";
    moveClock(27 - index);
  }
  for (let index = 0; index < 4; index++) {
    moveClock(6 - index);
    const number = 412 + index;
    const answer = await callKeyed(
      "release-notes",
      "/merged",
      merged.api_key ?? "",
      { number },
      "respond-async",
    );
    retrying = answer.headers.get("x-agentex-delivery-id") ?? "";
  }
  for (let index = 0; index < 6; index++) {
    moveClock(3);
    await sendAsGithub(forward("code-watcher", "/code_changes"), {
      event: "push",
      payload: payloadOf("push", index),
      secret: "the secret of another webhook",
    });
  }
  await callKeyed("deploy-notifier", "/deployments", "not-a-key", {});
  await fetch(forward("issue-triage", "/issues"), { method: "POST", body: "{}" });
  moveClock(2);
  const { agent: reviewer, ...ofReviewer } = await fillHeld(client, url, now);
  const { agents: targets, ...ofSources } = await fillSources(client, url, now);
  moveClock(0);
  const { agent: refactorer, ...ofRuns } = await fillRuns(client, url, now);
  const agents = [watcher, triage, notifier, reviewer, ...targets, refactorer];
  return {
    agents,
    delivered,
    failed,
    rejected,
    retrying,
    ...ofReviewer,
    ...ofSources,
    ...ofRuns,
  };
}
