import assert from "node:assert/strict";
import { before } from "node:test";
import { head, type RawClient } from "./raw-client.ts";
import { makeSqliteDatabase } from "./stores/sqlite-database.ts";
import { forwardPath, useGateway, type Scene, type SceneOptions } from "./use-gateway.ts";

/** A gateway with these settings, and the head of a request to its agent with a valid key. */
export function useRawScene(
  settings: NonNullable<SceneOptions["settings"]>,
): Scene & { post(...headers: string[]): string } {
  const scene = useGateway(async () => makeSqliteDatabase(), { settings });
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    key = `x-agent-api-key: ${(await management.createKey({ agent: "agent", name: "ci" })).value}`;
  });
  return Object.assign(Object.create(scene) as Scene, {
    post: (...headers: string[]) => head(`POST ${forwardPath("agent", "/hook")}`, key, ...headers),
  });
}

/** Fails unless this problem is the only response on the connection, and the connection ends with it. */
export async function assertRejected(client: RawClient, status: number, code: string): Promise<void> {
  const answer = await client.whole();
  assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), answer);
  assert.match(answer, /^content-type: application\/problem\+json\r$/im);
  assert.match(answer, /^connection: close\r$/im);
  assert.match(answer, new RegExp(`"code":"${code}"`));
  assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1);
}
