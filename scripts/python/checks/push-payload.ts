import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * A push that GitHub sent, from Octokit's collection of examples, about `Codertocat/Hello-World`. Its unusual white space
 * exposes a gateway that parses the JSON and serializes it again.
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
