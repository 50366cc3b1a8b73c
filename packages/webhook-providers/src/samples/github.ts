// The published package contains this module's exports as data, because Octokit's package of examples is ten times as large.
import octokit from "@octokit/webhooks-examples" with { type: "json" };
import type { Sample } from "../sign/sample.ts";

type Definitions = readonly { readonly name: string; readonly examples: readonly object[] }[];

/** The source of GitHub's payloads. */
const SOURCE = "https://github.com/octokit/webhooks";

/** One example of each event that GitHub sends, from Octokit's collection. */
export const githubSamples: readonly Sample[] = selectSamples();

function selectSamples(): Sample[] {
  const definitions: unknown = octokit;
  if (!isList(definitions)) throw new TypeError("Octokit's examples are no list");
  const all = definitions.flatMap(({ name, examples }) => examples.map((json) => toSample(name, json)));
  const largest = new Map<string, Sample>();
  for (const sample of all) {
    const other = largest.get(sample.event);
    // A push with commits is more useful than one that deletes a branch.
    if (other === undefined || sizeOf(sample) > sizeOf(other)) largest.set(sample.event, sample);
  }
  return [...largest.values()];
}

/** Octokit declares a module with a default export, but the file is the list itself. */
function isList(json: unknown): json is Definitions {
  return Array.isArray(json);
}

function toSample(name: string, json: object): Sample {
  const action = "action" in json && typeof json.action === "string" ? `.${json.action}` : "";
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
}

function sizeOf(sample: Sample): number {
  return JSON.stringify(sample).length;
}
