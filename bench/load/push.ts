import { createHmac } from "node:crypto";
import { createRequire } from "node:module";

/** A webhook as GitHub sends one, ready to be sent many times, each time with a delivery id of its own. */
export type Push = {
  readonly body: Buffer;
  /** All but `host`, `content-length` and the delivery's id. */
  readonly headers: Readonly<Record<string, string>>;
};

/** The header that has to be another one in each request: a gateway takes the same one for a redelivery. */
export const DELIVERY_ID_HEADER = "x-github-delivery";

/**
 * GitHub's own example of a push to `repository`, cut or padded to a size, signed
 * (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries).
 *
 * @param size - bytes of the body, at least 1,000.
 */
export function signedPush(repository: string, secret: string, size: number): Push {
  return signPush(pushOfSize(repository, size), secret);
}

/** A push with this body, signed. */
export function signPush(body: Buffer, secret: string): Push {
  return {
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/044aadd",
      accept: "*/*",
      "x-github-event": "push",
      "x-github-hook-id": "292430182",
      "x-github-hook-installation-target-id": "79929171",
      "x-github-hook-installation-target-type": "repository",
      "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
    },
  };
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
  if (missing > 0) push["note"] = "x".repeat(missing);
  return Buffer.from(JSON.stringify(push));
}
