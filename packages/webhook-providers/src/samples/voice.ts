import type { Sample } from "../sign/sample.ts";

/** Samples of telephony and meetings. */
export const voiceSamples: readonly Sample[] = [
  {
    provider: "twilio",
    event: "message.received",
    source: "https://www.twilio.com/docs/messaging/guides/webhook-request",
    headers: { "user-agent": "TwilioProxy/1.1", "i-twilio-idempotency-token": "{id}" },
    form: {
      MessageSid: "SM11111111111111111111111111111111",
      AccountSid: "AC11111111111111111111111111111111",
      From: "+14158675309",
      To: "+18005551212",
      Body: "Ahoy!",
      SmsStatus: "received",
      NumMedia: "0",
    },
  },
  {
    provider: "twilio",
    event: "call.ringing",
    source: "https://www.twilio.com/docs/voice/twiml#request-parameters",
    headers: { "user-agent": "TwilioProxy/1.1", "i-twilio-idempotency-token": "{id}" },
    form: {
      CallSid: "CA11111111111111111111111111111111",
      AccountSid: "AC11111111111111111111111111111111",
      From: "+14158675309",
      To: "+18005551212",
      CallStatus: "ringing",
      Direction: "inbound",
    },
  },
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
