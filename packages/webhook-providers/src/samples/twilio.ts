import type { Sample } from "../sign/sample.ts";

const account = "AC11111111111111111111111111111111";
const ends = { AccountSid: account, From: "+15555550123", To: "+15555550199", ApiVersion: "2010-04-01" };
const place = { FromCity: "LONDON", FromCountry: "GB", FromState: "", FromZip: "" };
const sms = {
  MessageSid: "SM11111111111111111111111111111111",
  SmsSid: "SM11111111111111111111111111111111",
  ...ends,
};
const call = {
  CallSid: "CA11111111111111111111111111111111",
  ...ends,
  Direction: "inbound",
  Caller: ends.From,
  Called: ends.To,
};
const recorded = {
  RecordingSid: "RE11111111111111111111111111111111",
  RecordingDuration: "12",
  RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${account}/Recordings/RE1`,
};

const texts = "https://www.twilio.com/docs/messaging/guides/webhook-request";
const statuses = "https://www.twilio.com/docs/messaging/guides/track-outbound-message-status";
const calls = "https://www.twilio.com/docs/voice/twiml#request-parameters";

function sample(
  event: string,
  source: string,
  form: Readonly<Record<string, string>>,
  name?: string,
): Sample {
  return {
    provider: "twilio",
    event,
    ...(name !== undefined && { name }),
    source,
    headers: { "user-agent": "TwilioProxy/1.1", "i-twilio-idempotency-token": "{id}" },
    form,
  };
}

function status(of: string, more: Readonly<Record<string, string>> = {}): Sample {
  return sample(`message.${of}`, statuses, { ...sms, MessageStatus: of, SmsStatus: of, ...more });
}

/** Samples of messages, their statuses, and calls. */
export const twilioSamples: readonly Sample[] = [
  sample("message.received", texts, {
    ...sms,
    ...place,
    Body: "Hello!",
    SmsStatus: "received",
    NumMedia: "0",
    NumSegments: "1",
  }),
  sample(
    "message.received",
    texts,
    {
      ...sms,
      ...place,
      Body: "",
      SmsStatus: "received",
      NumMedia: "1",
      NumSegments: "1",
      MediaContentType0: "image/jpeg",
      MediaUrl0: `https://api.twilio.com/2010-04-01/Accounts/${account}/Messages/MM1/Media/ME1`,
    },
    "message.received.media",
  ),
  sample(
    "message.received",
    texts,
    {
      ...sms,
      From: "whatsapp:+15555550123",
      To: "whatsapp:+15555550199",
      WaId: "15555550123",
      ProfileName: "Ada",
      Body: "Hello!",
      SmsStatus: "received",
      NumMedia: "0",
      NumSegments: "1",
    },
    "message.received.whatsapp",
  ),
  status("queued"),
  status("sent"),
  status("delivered"),
  status("undelivered", { ErrorCode: "30003" }),
  status("failed", { ErrorCode: "30008" }),
  sample("call.ringing", calls, { ...call, ...place, CallStatus: "ringing" }),
  sample("call.in-progress", calls, { ...call, CallStatus: "in-progress", Digits: "1" }),
  sample(
    "call.in-progress",
    calls,
    { ...call, CallStatus: "in-progress", SpeechResult: "I need help", Confidence: "0.92" },
    "call.speech",
  ),
  sample("call.completed", calls, { ...call, CallStatus: "completed", CallDuration: "34" }),
  sample(
    "call.completed",
    calls,
    { ...call, CallStatus: "completed", ...recorded, RecordingStatus: "completed" },
    "call.recording",
  ),
  sample("call.busy", calls, { ...call, Direction: "outbound-api", CallStatus: "busy" }),
  sample("call.no-answer", calls, { ...call, Direction: "outbound-api", CallStatus: "no-answer" }),
];
