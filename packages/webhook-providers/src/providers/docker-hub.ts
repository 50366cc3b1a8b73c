import type { Provider } from "../provider/provider.ts";

/** Docker Hub signs nothing: only the secret in its URL authenticates it. */
export const dockerHub: Provider = {
  id: "docker-hub",
  name: "Docker Hub",
  docs: "https://docs.docker.com/docker-hub/repos/manage/webhooks/",
  recognition: [],
  commonSigns: [[]],
  verification: { scheme: "query_token", parameter: "token" },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "The repository → Webhooks → Webhook URL, followed by ?token= and the secret.",
    secret: "Make one up from letters and digits, and append it to the URL.",
    events: "Nothing to choose: Docker Hub reports each push of a tag.",
  },
  payload: [{ as: "json" }],
  event: [{ when: { value: "{json:push_data}", there: true }, use: "push" }],
  deliveryId: ["{json:repository.repo_name}:{json:push_data.tag}/{json:push_data.pushed_at}"],
  identity: {
    from: ["{json:repository.repo_name}"],
    matching: "any",
    keyName: "any name, such as the repository's; each URL has its own secret",
  },
  actor: { from: [{ login: "{json:push_data.pusher}" }] },
  summary: ["{actor} pushed {json:repository.repo_name}:{json:push_data.tag}"],
  digest: {
    title: ["{json:repository.repo_name}:{json:push_data.tag}"],
    url: ["{json:repository.repo_url}"],
    text: ["{json:repository.description}"],
  },
  conversation: ["{json:repository.repo_name}:{json:push_data.tag}"],
};
