import { randomBytes } from "node:crypto";
import { send, type Answer, type Sending } from "../harness/send.ts";
import type { TestAgent } from "../harness/test-agent.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import type { Scanner } from "./scanner.ts";

/** Where the actors act. Every response is kept, to be searched at the end. */
export type Stage = {
  readonly url: string;
  readonly agent: TestAgent;
  readonly database: TestDatabase;
  /** The settings that the gateway was started with. */
  readonly environment: Readonly<Record<string, string>>;
  /** The headers of whoever manages the gateway. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly answers: readonly Kept[];
  /** A new secret, which is searched for from now on. */
  newSecret(what: string): string;
  /** Searches for this secret from now on. */
  secret(what: string, value: string): string;
  send(sending: Sending): Promise<Answer>;
  /** Sends JSON to the management API. */
  manage(method: string, path: string, json?: unknown): Promise<Answer>;
  /** Declares that this one response may show the secret: it is the response to its creation. */
  shows(answer: Answer, secret: string): void;
  /** Declares that the provider sends the secret in its bodies, which are stored unchanged. */
  isInBodies(secret: string): void;
  readonly inBodies: ReadonlySet<string>;
  /** What tools printed. */
  keep(what: string, text: string): void;
};

export type Kept = { readonly what: string; readonly bytes: Buffer; readonly allowed: ReadonlySet<string> };

export function createStage(
  parts: Pick<Stage, "url" | "agent" | "database" | "environment" | "credentials">,
  scanner: Scanner,
): Stage {
  const answers: (Kept & { allowed: Set<string> })[] = [];
  const inBodies = new Set<string>();
  const byAnswer = new WeakMap<Answer, Set<string>>();
  const carryOut = async (sending: Sending): Promise<Answer> => {
    const answer = await send(parts.url, sending);
    const isDelivery = /^\/deliveries\/[^/?]+(\/body)?$/.test(sending.path);
    const allowed = new Set<string>(isDelivery ? inBodies : []);
    byAnswer.set(answer, allowed);
    answers.push({
      what: `${sending.method ?? "GET"} ${sending.path.split("?")[0]} → ${answer.status}`,
      bytes: Buffer.concat([Buffer.from(`${answer.rawHeaders.join("\n")}\n`), answer.body]),
      allowed,
    });
    return answer;
  };
  return {
    ...parts,
    answers,
    inBodies,
    isInBodies: (secret) => void inBodies.add(secret),
    newSecret: (what) => scanner.add(what, `S3cret/+"ü ${randomBytes(18).toString("hex")}`),
    secret: (what, value) => scanner.add(what, value),
    send: carryOut,
    manage: (method, path, json) =>
      carryOut({
        method,
        path,
        headers: {
          ...parts.credentials,
          ...(json !== undefined && { "content-type": "application/json" }),
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      }),
    shows: (answer, secret) => byAnswer.get(answer)?.add(secret),
    keep: (what, text) => answers.push({ what, bytes: Buffer.from(text), allowed: new Set() }),
  };
}
