import type { Provider } from "../provider/provider.ts";
import { github } from "./github.ts";

/**
 * A GitHub App has one secret for all of its installations, and its payloads do not name the app: the secret identifies it.
 * GitHub's headers name the app, but are not signed.
 * https://docs.github.com/en/apps/creating-github-apps/registering-a-github-app/using-webhooks-with-github-apps
 */
export const githubApp: Provider = {
  ...github,
  id: "github-app",
  name: "GitHub App",
  docs: "https://docs.github.com/en/apps/creating-github-apps/registering-a-github-app/using-webhooks-with-github-apps",
  recognition: [
    [
      "x-hub-signature-256",
      "x-github-event",
      { header: "x-github-hook-installation-target-type", starts: "integration" },
    ],
  ],
  webhookHeader: "x-github-hook-installation-target-id",
  setup: {
    url: "The app's settings → General → Webhook → Webhook URL.",
    secret: "The Webhook secret field of the same form. If it is empty, GitHub does not sign.",
    events:
      "Permissions & events → Subscribe to events: Push, Pull request, Issue comment … Each appears when the app has its permission.",
  },
  identity: {
    from: ["{header:x-github-hook-installation-target-id}", "{json:installation.app_slug}"],
    matching: "any",
    keyName: "the App ID or the app's slug; the secret belongs to the app, for all installations",
    form: { example: "my-app", characters: "A-Za-z0-9._-" },
    urls: {
      hosts: ["github.com"],
      paths: [
        { path: "apps/:slug/**", name: ":slug" },
        { path: "settings/apps/:slug/**", name: ":slug" },
        { path: "organizations/:owner/settings/apps/:slug/**", name: ":slug" },
        { path: "enterprises/:owner/settings/apps/:slug/**", name: ":slug" },
      ],
    },
  },
  installation: { value: "{json:installation.id}", ends: ["installation.deleted"] },
};
