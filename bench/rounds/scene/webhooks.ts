import { createHash, randomUUID } from "node:crypto";
import { signPush, type Push } from "../../load/push.ts";
import type { Random } from "../../simulate/random.ts";
import { REPOSITORY, SECRET } from "./scene.ts";

/** A webhook to send. */
export type Webhook = Push & {
  /** The provider's event id, unique per webhook. */
  readonly id: string;
  readonly conversation: string;
  /** Its position in the conversation, from 1. */
  readonly sequence: number;
  readonly policy: "assured" | "queued";
  /** SHA-256 of the body. */
  readonly digest: string;
};

/** Distribution of body sizes: fraction of the webhooks, and bytes. */
const SIZES = [
  { share: 0.94, least: 2_000, most: 20_000 },
  { share: 0.05, least: 500_000, most: 1_000_000 },
  { share: 0.01, least: 1_000_000, most: 5_000_000 },
] as const;
const PADDING = "x".repeat(5_000_000);

/** A push to a branch that is a conversation of its own. */
export function makeWebhook(conversation: string, sequence: number, random: Random): Webhook {
  let rest = random();
  const { least, most } = SIZES.find(({ share }) => (rest -= share) < 0) ?? SIZES[0];
  const body = Buffer.from(
    JSON.stringify({
      ref: `refs/heads/${conversation}`,
      repository: { full_name: REPOSITORY },
      sequence,
      padding: PADDING.slice(0, least + Math.floor(random() * (most - least))),
    }),
  );
  return {
    ...signPush(body, SECRET),
    id: randomUUID(),
    conversation,
    sequence,
    policy: random() < 0.5 ? "assured" : "queued",
    digest: createHash("sha256").update(body).digest("hex"),
  };
}
