import assert from "node:assert/strict";
import { send, valuesOf, type Answer } from "../send.ts";
import type { TestAgent } from "../test-agent.ts";
import { forwardPath, type Scene } from "../use-gateway.ts";
import { waitFor } from "../wait-for.ts";

/** A run that a test's agent started. */
export type StartedRun = {
  readonly id: string;
  /** The last attempt so far. */
  readonly token: string;
  /** Reports with its token, or with another `Authorization`; if empty, without one. */
  readonly report: (json: unknown, authorization?: string) => Promise<Answer>;
};

/** From now on, the agent answers every attempt with a run. */
export function startsRuns(agent: TestAgent, headers: Readonly<Record<string, string>> = {}): void {
  agent.answers((_received, response) =>
    response.writeHead(202, { "x-agentex-run": "started", ...headers }).end(),
  );
}

/** Calls an agent as a job, and waits until it is working on it. */
export async function startRun(
  { gateway, agent }: Pick<Scene, "gateway" | "agent">,
  name: string,
  key: string,
  path = "/job",
): Promise<StartedRun> {
  startsRuns(agent);
  const answer = await send(gateway.url, {
    method: "POST",
    path: forwardPath(name, path),
    headers: { "x-agent-api-key": key, prefer: "respond-async", "content-type": "application/json" },
    body: "{}",
  });
  assert.equal(answer.status, 202, answer.text);
  const id = String(answer.headers["x-agentex-delivery-id"]);
  const token = await tokenOf(agent, id, 1);
  // Its 202 may still be on its way to the store; a report does not wait for that.
  return { id, token, report: reporterOf(gateway.url, id, token) };
}

/** The token with which an attempt arrived. */
export async function tokenOf(agent: TestAgent, id: string, attempt: number): Promise<string> {
  const arrived = () =>
    agent.received.find(
      ({ headers }) =>
        headers["x-agentex-delivery-id"] === id && headers["x-agentex-attempt"] === String(attempt),
    );
  await waitFor(() => arrived() !== undefined, `attempt ${attempt} of ${id} did not arrive`);
  return valuesOf(arrived()?.rawHeaders ?? [], "x-agentex-run-token")[0] ?? "";
}

/** Sends a gateway a report on a delivery's run. */
export function reporterOf(url: string, id: string, token: string): StartedRun["report"] {
  return (json, authorization = `RunToken ${token}`) =>
    send(url, {
      method: "POST",
      path: `/deliveries/${id}/run`,
      headers: {
        "content-type": "application/json",
        ...(authorization !== "" && { authorization }),
      },
      body: JSON.stringify(json),
    });
}
