import { createHash, createHmac, randomUUID } from "node:crypto";
import { createRequire } from "node:module";

/** A webhook as GitHub sends one, signed. */
export type Push = {
  readonly body: Buffer;
  /** All but `host` and `content-length`, and perhaps the delivery's id. */
  readonly headers: Readonly<Record<string, string>>;
};

/** Webhooks as GitHub sends them: alike but for their ids and for the last bytes of their bodies, as no two of GitHub's are. */
export type Pushes = {
  /** Bytes of each body. */
  readonly size: number;
  /** How each body begins. */
  readonly start: Buffer;
  /** All but `host`, `content-length`, and what each push has of its own. */
  readonly headers: Readonly<Record<string, string>>;
  /** Another one. */
  next(): OwnOfPush;
};

/** What a push has of its own. */
type OwnOfPush = {
  /** How its body ends. */
  readonly end: string;
  /** Its delivery id and its signature. */
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
/** Hexadecimal digits of a number at the end of each body, and what closes the body behind them. */
const DIGITS = 16;
const CLOSE = '"}';
/** Of SHA-256's. */
const BLOCK = 64;

/**
 * GitHub's own example of a push to `repository`, cut or padded to a size, signed
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

/** A push with this body, without an id. */
export function signPush(body: Buffer, secret: string): Push {
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  return { body, headers: { ...HEADERS, [SIGNATURE_HEADER]: `sha256=${signature}` } };
}

/** Another push, whole. */
export function nextPush(pushes: Pushes): Push {
  const { end, headers } = pushes.next();
  return {
    body: Buffer.concat([pushes.start, Buffer.from(end)]),
    headers: { ...pushes.headers, ...headers },
  };
}

/** HMAC-SHA256 (RFC 2104) of bodies that begin alike: what they share is hashed once, so that a load signs at little cost. */
function signer(secret: string, start: Buffer): (end: string) => string {
  const key = Buffer.alloc(BLOCK);
  // A longer one would have to be hashed; those of the bench are shorter.
  key.write(secret);
  const inner = createHash("sha256")
    .update(key.map((byte) => byte ^ 0x36))
    .update(start);
  const outer = createHash("sha256").update(key.map((byte) => byte ^ 0x5c));
  return (end) => outer.copy().update(inner.copy().update(end).digest()).digest("hex");
}

type Fields = Record<string, unknown>;
type Example = { readonly name: string; readonly examples: readonly Fields[] };

/** The links of a repository, some forty of them, make up most of a push: so many are left out, or commits added. */
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
