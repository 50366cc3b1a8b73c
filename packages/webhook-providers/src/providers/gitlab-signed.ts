import type { Provider } from "../provider/provider.ts";
import { gitlabPayload } from "./gitlab.ts";
import { standardWebhooks } from "./standard-webhooks.ts";

export const gitlabSigned: Provider = {
  ...gitlabPayload,
  id: "gitlab-signed",
  name: "GitLab (signing token)",
  docs: "https://docs.gitlab.com/user/project/integrations/webhooks/",
  recognition: [["webhook-signature", "x-gitlab-event"]],
  verification: standardWebhooks.verification,
  secret: standardWebhooks.secret,
  // A hook may have both.
  secretHeaders: ["x-gitlab-token"],
  olderSignatures: ["x-gitlab-token"],
  setup: {
    url: "Project or group → Settings → Webhooks → Add new webhook → URL (GitLab 19.0 and newer).",
    secret: "The signing token (whsec_…) that GitLab shows in the same form.",
    events:
      "Trigger, in the same form: Push events, Merge request events, Issues events, Comments, Pipeline events …",
  },
  retries: "None for each webhook. After four failures in a row, GitLab pauses the webhook for a while.",
  sources: {
    deadline: "https://docs.gitlab.com/user/gitlab_com/#webhooks",
    retries: "https://docs.gitlab.com/user/project/integrations/webhooks/#auto-disabled-webhooks",
  },
  deliveryId: ["{header:webhook-id}"],
};
