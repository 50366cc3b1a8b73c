import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { registrationOf } from "../harness/management.ts";
import type { Answer } from "../harness/send.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import type { Stage } from "./stage.ts";

/** Does something with secrets, as a user, a sender or an attacker would. */
export type Actor = { readonly name: string; readonly act: (stage: Stage) => Promise<void> };

export const shown = (answer: Answer): Record<string, unknown> => answer.json() as Record<string, unknown>;
export const plain = (): string => randomBytes(24).toString("base64url");

export const register = async (stage: Stage, name: string): Promise<string> => {
  const answer = await stage.manage(
    "POST",
    "/agents/register",
    registrationOf({ name, url: stage.agent.url, routes: ["POST /hook"] }),
  );
  assert.equal(answer.status, 200, answer.text);
  const key = stage.secret(`the internal key of ${name}`, String(shown(answer)["agent_api_key"]));
  // A restarted agent gets its key again.
  stage.shows(answer, key);
  return key;
};

export const createKey = async (
  stage: Stage,
  json: Record<string, unknown>,
): Promise<{ id: string; value: string }> => {
  const answer = await stage.manage("POST", "/agent_api_keys", json);
  assert.equal(answer.status, 200, answer.text);
  const { id, api_key } = shown(answer);
  const value = stage.secret(
    `${JSON.stringify(json["api_key_type"] ?? "external")} key ${JSON.stringify(json["name"])}`,
    String(api_key),
  );
  stage.shows(answer, value);
  return { id: String(id), value };
};

export const hook = (agent: string, query = ""): string => forwardPath(agent, `/hook${query}`);
export const post = (
  stage: Stage,
  path: string,
  headers: Record<string, string>,
  body = "{}",
): Promise<Answer> =>
  stage.send({ method: "POST", path, headers: { "content-type": "application/json", ...headers }, body });
