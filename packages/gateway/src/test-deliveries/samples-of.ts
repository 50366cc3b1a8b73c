import { createRequire } from "node:module";
import { samples, type Provider, type Sample } from "@agentex/webhook-providers";

/** Where GitHub's payloads are from. */
const GITHUB_SOURCE = "https://github.com/octokit/webhooks";

type GithubExamples = readonly { readonly name: string; readonly examples: readonly unknown[] }[];

/**
 * What a provider sends, by example: true payloads with the source of each. GitHub's are those that Octokit collects; they
 * are read only when somebody asks for them.
 */
export function samplesOf(provider: Provider): readonly Sample[] {
  if (provider.id === "github") return (githubSamples ??= readGithubSamples());
  return samples.get(provider.id) ?? [defaultSample(provider)];
}

let githubSamples: readonly Sample[] | undefined;

function readGithubSamples(): Sample[] {
  const definitions = createRequire(import.meta.url)("@octokit/webhooks-examples") as GithubExamples;
  const all = definitions.flatMap(({ name, examples }) =>
    examples.map((json): Sample => {
      const action =
        typeof json === "object" && json !== null && "action" in json && typeof json.action === "string"
          ? `.${json.action}`
          : "";
      return {
        provider: "github",
        event: `${name}${action}`,
        source: GITHUB_SOURCE,
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

/** For a provider that somebody defined, of which nobody knows what it sends. */
function defaultSample({ id }: Provider): Sample {
  return {
    provider: id,
    event: "test",
    source: "made up by the gateway",
    headers: {},
    json: { type: "test", id: "{id}", created_at: "{now_iso}" },
  };
}
