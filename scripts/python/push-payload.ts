import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * A push as GitHub sent it once, from Octokit's collection of examples, about `Codertocat/Hello-World`. Spaced as nobody
 * prints JSON, so that a gateway that parsed it and printed it again would be found out.
 */
export function pushPayload(): string {
  const webhooks: unknown = require("@octokit/webhooks-examples");
  if (!Array.isArray(webhooks)) throw new TypeError("@octokit/webhooks-examples is not a list");
  const push: unknown = webhooks.find(isPush);
  if (!isPush(push)) throw new Error("@octokit/webhooks-examples has no push");
  return `${JSON.stringify(push.examples[0], undefined, 3)}\r\n `;
}

function isPush(webhook: unknown): webhook is { name: "push"; examples: [object] } {
  return (
    typeof webhook === "object" &&
    webhook !== null &&
    "name" in webhook &&
    webhook.name === "push" &&
    "examples" in webhook &&
    Array.isArray(webhook.examples) &&
    webhook.examples.length > 0
  );
}
