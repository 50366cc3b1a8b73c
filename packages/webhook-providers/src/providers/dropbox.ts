import type { Provider } from "../provider/provider.ts";

/** Dropbox only notifies whose files changed; the agent must fetch the changes. */
export const dropbox: Provider = {
  id: "dropbox",
  name: "Dropbox",
  docs: "https://www.dropbox.com/developers/reference/webhooks",
  recognition: [["x-dropbox-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-dropbox-signature", prefix: "", encoding: "hex" },
    signed: "{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "App Console → the app → Webhooks → Webhook URIs.",
    secret: "App Console → the app → App secret.",
    events: "Nothing to choose: Dropbox reports which accounts have changed files.",
  },
  retries: "For about 10 minutes with growing intervals, unless the status is 200.",
  sources: {
    answer: "https://www.dropbox.com/developers/reference/webhooks",
    retries: "https://www.dropbox.com/developers/reference/webhooks",
  },
  payload: [{ as: "json" }],
  event: [{ when: { value: "{json:list_folder}", there: true }, use: "list_folder" }],
  deliveryId: [],
  identity: { from: [], matching: "any", keyName: "any name; the secret belongs to the app" },
  summary: ["Files changed in {count:list_folder.accounts|account|accounts}"],
  digest: {},
  conversation: ["{json:list_folder.accounts.*}"],
  handshakes: [
    {
      signed: false,
      method: "GET",
      when: [{ value: "{query:challenge}", there: true }],
      answer: {
        status: 200,
        headers: { "content-type": "text/plain", "x-content-type-options": "nosniff" },
        body: { echo: "{query:challenge}" },
      },
    },
  ],
  deadlineSeconds: 10,
  acknowledge: [{ status: 200 }],
};
