import type { Provider } from "../provider/provider.ts";

export const elevenlabs: Provider = {
  id: "elevenlabs",
  name: "ElevenLabs",
  docs: "https://elevenlabs.io/docs/agents-platform/workflows/post-call-webhooks",
  recognition: [["elevenlabs-signature"]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "elevenlabs-signature", prefix: "v0=", separator: ",", encoding: "hex" },
    timestamp: {
      header: "elevenlabs-signature",
      entry: { prefix: "t=", separator: "," },
      unit: "s",
      toleranceSeconds: 1800,
    },
    signed: "{timestamp}.{body}",
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "Settings → Webhooks → Create webhook → Callback URL.",
    secret: "The shared secret (wsec_…), shown once when the webhook is created.",
    events:
      "The kinds of post-call webhook in the same settings: transcription, audio, call initiation failure.",
  },
  payload: [{ as: "json" }],
  event: ["{json:type}"],
  deliveryId: [
    "{json:data.conversation_id}/{json:type}/{json:event_timestamp}",
    "{json:data.conversation_id}/{json:type}",
  ],
  identity: {
    from: ["{json:data.agent_id}"],
    matching: "any",
    keyName: "any name; each webhook has its own secret",
  },
  summary: [
    "{json:type}: {json:data.analysis.call_summary_title}",
    "{json:type}: conversation {json:data.conversation_id}",
  ],
  digest: {
    title: ["{json:data.analysis.call_summary_title|json:type}"],
    text: ["{json:data.analysis.transcript_summary|json:data.transcript.*.message}"],
  },
  conversation: ["{json:data.conversation_id}"],
  acknowledge: [{ status: 200 }],
};
