import type { Sample } from "../../sign/sample.ts";
import { hooks } from "./hooks.ts";

const source = "https://docs.gitlab.com/user/project/integrations/webhook_events/";

function samplesFor(provider: string, headers: Readonly<Record<string, string>>): Sample[] {
  return Object.entries(hooks).flatMap(([hook, payloads]) =>
    Object.entries(payloads).map(([name, json]) =>
      toSample(provider, name, json, { "x-gitlab-event": hook, ...headers }),
    ),
  );
}

function toSample(
  provider: string,
  name: string,
  json: object,
  headers: Readonly<Record<string, string>>,
): Sample {
  const event = eventOf(name);
  return {
    provider,
    event,
    ...(name !== event && { name }),
    source,
    headers: {
      "user-agent": "GitLab/18.4.0",
      "x-gitlab-event-uuid": "13792a34-cac6-4fda-95a8-c58e00a3954e",
      "x-gitlab-instance": "https://gitlab.example.com",
      "idempotency-key": "{id}",
      ...headers,
    },
    json,
  };
}

/** GitLab's event consists of kind and action; comments and pipelines of all kinds share one event. */
function eventOf(name: string): string {
  if (name.startsWith("pipeline.")) return "pipeline";
  return name.startsWith("note.") ? "note.create" : name;
}

/** Samples for both of GitLab's signing methods. */
export const gitlabSamples: readonly Sample[] = [
  ...samplesFor("gitlab", {}),
  ...samplesFor("gitlab-signed", { "webhook-id": "{id}" }),
];
