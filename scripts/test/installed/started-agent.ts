import assert from "node:assert/strict";
import { startChild } from "../../python/child.ts";
import { until } from "../../start/until.ts";

const TIMEOUT = 60_000;

export type StartedAgentParts = {
  readonly command: string;
  /** Run the program in `start-agent.js`. */
  readonly args: readonly string[];
  readonly folder: string;
  readonly name: string;
  /** A gateway's. */
  readonly url: string;
  /** Sends a push to an agent, signed with a key created for it; resolves to the response. */
  readonly push: (name: string, path: string) => Promise<unknown>;
};

/** The response of an agent that is told to stop while its handler runs. */
export async function stopWhileItWorks(parts: StartedAgentParts): Promise<unknown> {
  const { command, args, folder, name, url, push } = parts;
  await using agent = startChild({
    command,
    args: [...args, name],
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], AGENTEX_BASE_URL: url, ACP_PORT: "0" },
  });
  const isRegistered = async (): Promise<true | undefined> =>
    (await fetch(`${url}/agents/name/${name}`)).ok || agent.hasEnded() || undefined;
  assert.ok((await until(isRegistered, { timeout: TIMEOUT })) && !agent.hasEnded(), agent.output());
  const answer = push(name, "/slow");
  assert.ok(
    await until(() => agent.output().includes("working") || undefined, { timeout: TIMEOUT }),
    agent.output(),
  );
  await agent[Symbol.asyncDispose]();
  return await answer;
}
