import type { Provider } from "../provider/provider.ts";

const sending = "{json:data.envelopeId}/{json:event}/{json:generatedDateTime}";

export const docusign: Provider = {
  id: "docusign",
  name: "DocuSign Connect",
  docs: "https://developers.docusign.com/platform/webhooks/connect/hmac/",
  recognition: [["x-docusign-signature-1"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    // One signature for each of the account's keys; the header that names the algorithm is ignored.
    signature: { header: "x-docusign-signature", numbered: true, prefix: "", encoding: "base64" },
    signed: "{body}",
  },
  // The secret looks like base64, but its characters are the key.
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "Settings → Integrations → Connect → Add Configuration → URL to Publish. Choose the JSON format and Include HMAC Signature.",
    secret: "Connect → Connect Keys → Add Secret Key.",
    events: "Trigger Events, in the same form: Envelope Completed, Recipient Completed …",
  },
  // Older configurations send XML, which is not parsed.
  payload: [{ as: "json" }, { as: "other" }],
  event: ["{json:event}"],
  deliveryId: [
    // Two configurations, or two recipients at the same moment, are two webhooks.
    `{json:configurationId}/${sending}/{json:data.recipientId}`,
    `{json:configurationId}/${sending}`,
    `${sending}/{json:data.recipientId}`,
    sending,
  ],
  identity: {
    from: ["{json:data.accountId}", "{json:configurationId}"],
    matching: "any",
    keyName: "any name; the keys belong to the account",
  },
  summary: [
    "{json:event}: {json:data.envelopeSummary.emailSubject}",
    "{json:event}: envelope {json:data.envelopeId}",
  ],
  digest: {
    title: ["{json:data.envelopeSummary.emailSubject|json:event}"],
    text: ["{json:data.envelopeSummary.emailBlurb}"],
  },
  conversation: ["{json:data.envelopeId}"],
  acknowledge: [{ status: 200 }],
};
