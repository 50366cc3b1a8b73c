import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Sample } from "agentex-webhook-providers";
import { GITHUB_SAMPLES } from "../own-files.ts";

/** Where GitHub's payloads are from. */
const SOURCE = "https://github.com/octokit/webhooks";

type Examples = readonly { readonly name: string; readonly examples: readonly unknown[] }[];

/** What GitHub sends, from the examples that Octokit collects; read only when somebody asks for them. */
export function githubSamples(): readonly Sample[] {
  return (known ??=
    GITHUB_SAMPLES === undefined
      ? readExamples()
      : (JSON.parse(readFileSync(GITHUB_SAMPLES, "utf8")) as readonly Sample[]));
}

let known: readonly Sample[] | undefined;

function readExamples(): Sample[] {
  const definitions = createRequire(import.meta.url)("@octokit/webhooks-examples") as Examples;
  const all = definitions.flatMap(({ name, examples }) =>
    examples.map((json): Sample => {
      const action =
        typeof json === "object" && json !== null && "action" in json && typeof json.action === "string"
          ? `.${json.action}`
          : "";
      return {
        provider: "github",
        event: `${name}${action}`,
        source: SOURCE,
        headers: {
          "x-github-event": name,
          "x-github-delivery": "{id}",
          "user-agent": "GitHub-Hookshot/test",
        },
        json,
      };
    }),
  );
  // One of each kind; a push with commits says more than the deletion of a branch.
  return [...Map.groupBy(all, ({ event }) => event).values()].flatMap((alike) => largest(alike));
}

function largest(alike: readonly Sample[]): Sample[] {
  const size = (sample: Sample): number => JSON.stringify(sample).length;
  return alike.toSorted((one, other) => size(other) - size(one)).slice(0, 1);
}
