import { createHash, createHmac, randomUUID } from "node:crypto";
import { createRequire } from "node:module";

/** A signed webhook as GitHub sends it. */
export type Push = {
  readonly body: Buffer;
  /** All headers except `host`, `content-length` and, for some, the delivery id. */
  readonly headers: Readonly<Record<string, string>>;
};

/**
 * Webhooks as GitHub sends them. They differ only in their ids and the last bytes of their bodies, because GitHub never sends
 * two equal ones.
 */
export type Pushes = {
  /** Bytes of each body. */
  readonly size: number;
  /** The common prefix of all bodies. */
  readonly start: Buffer;
  /** All headers except `host`, `content-length` and those specific to each push. */
  readonly headers: Readonly<Record<string, string>>;
  /** The next push. */
  next(): OwnOfPush;
};

/** The parts specific to one push. */
type OwnOfPush = {
  /** The end of its body. */
  readonly end: string;
  /** Its delivery id and signature. */
  readonly headers: Readonly<Record<string, string>>;
};

export const DELIVERY_ID_HEADER = "x-github-delivery";
const SIGNATURE_HEADER = "x-hub-signature-256";
const HEADERS = {
  "content-type": "application/json",
  "user-agent": "GitHub-Hookshot/044aadd",
  accept: "*/*",
  "x-github-event": "push",
  "x-github-hook-id": "292430182",
  "x-github-hook-installation-target-id": "79929171",
  "x-github-hook-installation-target-type": "repository",
};
/** Hexadecimal digits of the number at the end of each body, followed by the closing characters. */
const DIGITS = 16;
const CLOSE = '"}';
/** SHA-256 block size in bytes. */
const BLOCK = 64;

/**
 * GitHub's own example of a push to `repository`, truncated or padded to a size, and signed
 * (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries).
 *
 * @param size - bytes of the body, at least 1,000.
 */
export function signedPushes(repository: string, secret: string, size: number): Pushes {
  const whole = pushOfSize(repository, size);
  const start = whole.subarray(0, whole.length - DIGITS - CLOSE.length);
  const sign = signer(secret, start);
  const run = randomUUID().slice(0, 18);
  let number = 0;
  return {
    size: whole.length,
    start,
    headers: HEADERS,
    next() {
      const digits = (++number).toString(16).padStart(12, "0");
      const end = run.slice(0, DIGITS - digits.length) + digits + CLOSE;
      return {
        end,
        headers: { [DELIVERY_ID_HEADER]: `${run}-0000-${digits}`, [SIGNATURE_HEADER]: `sha256=${sign(end)}` },
      };
    },
  };
}

/** Signs a push with this body, without a delivery id. */
export function signPush(body: Buffer, secret: string): Push {
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  return { body, headers: { ...HEADERS, [SIGNATURE_HEADER]: `sha256=${signature}` } };
}

/** The next push, complete. */
export function nextPush(pushes: Pushes): Push {
  const { end, headers } = pushes.next();
  return {
    body: Buffer.concat([pushes.start, Buffer.from(end)]),
    headers: { ...pushes.headers, ...headers },
  };
}

/**
 * HMAC-SHA256 (RFC 2104) for bodies with a common prefix. The prefix is hashed once, so signing costs the load
 * generator little.
 */
function signer(secret: string, start: Buffer): (end: string) => string {
  const key = Buffer.alloc(BLOCK);
  // A key longer than a block would have to be hashed first; the bench's are shorter.
  key.write(secret);
  const inner = createHash("sha256")
    .update(key.map((byte) => byte ^ 0x36))
    .update(start);
  const outer = createHash("sha256").update(key.map((byte) => byte ^ 0x5c));
  return (end) => outer.copy().update(inner.copy().update(end).digest()).digest("hex");
}

type Fields = Record<string, unknown>;
type Example = { readonly name: string; readonly examples: readonly Fields[] };

/** Most of a push consists of the repository's forty or so links. Drops links or adds commits to reach the size. */
function pushOfSize(repository: string, size: number): Buffer {
  const examples = createRequire(import.meta.url)("@octokit/webhooks-examples") as Example[];
  const example = examples.find(({ name }) => name === "push")?.examples[0];
  if (example === undefined) throw new Error("@octokit/webhooks-examples has no example of a push");
  const [login, name] = repository.split("/");
  const known = example["repository"] as Fields & { owner: Fields };
  const push: Fields & { repository: Fields; commits: Fields[] } = {
    ...example,
    repository: { ...known, name, full_name: repository, owner: { ...known.owner, name: login, login } },
    commits: [],
  };
  const bytes = (): number => Buffer.byteLength(JSON.stringify(push));
  for (const link of Object.keys(push.repository).filter((field) => field.endsWith("_url"))) {
    if (bytes() <= size) break;
    delete push.repository[link];
  }
  if (bytes() > size) {
    for (const field of ["head_commit", "sender", "organization", "pusher"]) delete push[field];
  }
  const commit = (index: number): Fields => ({
    id: createHmac("sha1", "commit").update(String(index)).digest("hex"),
    distinct: true,
    message: "Update README.md",
    timestamp: "2026-01-02T03:04:05+01:00",
    author: { name: "Codertocat", email: "21031067+Codertocat@users.noreply.github.com" },
    added: [],
    removed: [],
    modified: [`docs/page-${index}.md`],
  });
  const perCommit = Buffer.byteLength(JSON.stringify(commit(0))) + 8;
  push.commits = Array.from({ length: Math.max(0, Math.floor((size - bytes()) / perCommit)) }, (_, index) =>
    commit(index),
  );
  const missing = size - bytes() - Buffer.byteLength(`,"note":""`);
  push["note"] = "x".repeat(Math.max(DIGITS, missing));
  return Buffer.from(JSON.stringify(push));
}
