import type { Sample } from "../sign/sample.ts";

/** Samples of meetings and voice agents. */
export const voiceSamples: readonly Sample[] = [
  {
    provider: "zoom",
    event: "meeting.started",
    source: "https://developers.zoom.us/docs/api/meetings/events/",
    headers: { "user-agent": "Zoom Marketplace/1.0a" },
    json: {
      event: "meeting.started",
      event_ts: "{now_ms}",
      payload: {
        account_id: "AAAAAABBBB",
        object: { id: "1234567890", uuid: "4444AAAiAAAAAiAiAiiAii==", topic: "My Meeting", type: 1 },
      },
    },
  },
  {
    provider: "elevenlabs",
    event: "post_call_transcription",
    source: "https://elevenlabs.io/docs/agents-platform/workflows/post-call-webhooks",
    headers: {},
    json: {
      type: "post_call_transcription",
      event_timestamp: "{now_s}",
      data: {
        agent_id: "xyz",
        conversation_id: "{id}",
        status: "done",
        transcript: [{ role: "agent", message: "Hey there angelo. How are you?" }],
      },
    },
  },
];
