import type { Provider } from "../provider/provider.ts";
import { gitlab } from "./gitlab.ts";

/**
 * An instance's system hook reports every project, group, user and key, and its payloads do not name the instance, so the
 * secret token identifies it. https://docs.gitlab.com/administration/system_hooks/
 */
export const gitlabSystem: Provider = {
  ...gitlab,
  id: "gitlab-system",
  name: "GitLab system hooks",
  docs: "https://docs.gitlab.com/administration/system_hooks/",
  recognition: [
    [
      "x-gitlab-token",
      "x-gitlab-event",
      { header: "x-gitlab-event", starts: "System Hook" },
      { header: "webhook-signature", absent: true },
    ],
  ],
  setup: {
    url: "Admin area → System Hooks → Add new webhook → URL.",
    secret: "The Secret token field of the same form.",
    events:
      "Trigger, in the same form: Push events, Merge request events … Changes to projects, groups and users are always sent.",
  },
  identity: {
    from: [],
    matching: "any",
    keyName: "any name, such as the instance's host; the token belongs to the instance's hook",
  },
};
