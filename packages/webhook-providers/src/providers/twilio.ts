import type { Provider } from "../provider/provider.ts";

export const twilio: Provider = {
  id: "twilio",
  name: "Twilio",
  docs: "https://www.twilio.com/docs/usage/security#validating-requests",
  recognition: [["x-twilio-signature"]],
  verification: {
    scheme: "url_and_form",
    signature: { header: "x-twilio-signature", prefix: "", encoding: "base64" },
  },
  secret: { madeBy: "provider", kind: "text" },
  setup: {
    url: "Console → Phone Numbers → the number → A call comes in / A message comes in → Webhook. The gateway must know its public URL.",
    secret: "Console → Account → API keys & tokens → Auth token (the primary one).",
    events:
      "Nothing to choose: Twilio sends the number's calls and messages. Their later statuses go to the StatusCallback URL.",
  },
  retries: "Once, to the fallback URL if there is one. Connection overrides in the URL can add more.",
  sources: {
    deadline: "https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides",
    answer: "https://www.twilio.com/docs/api/errors/12300",
    retries: "https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides",
  },
  payload: [{ as: "form" }, { as: "json" }, { as: "json_list" }, { as: "other" }],
  event: [
    { when: { value: "{form:MessageSid}", there: true }, use: "message.{form:MessageStatus|form:SmsStatus}" },
    { when: { value: "{form:CallSid}", there: true }, use: "call.{form:CallStatus}" },
    "{form:EventType|json:type|json:*.type}",
  ],
  // Event Streams sends lists of events with ids.
  deliveryId: ["{json:*.id}", "{header:i-twilio-idempotency-token}"],
  // A call sends the same request several times; a message arrives once, and has each status once.
  sameBodyWithinSeconds: 86_400,
  sameBodyWhere: [{ value: "{form:MessageSid|form:SmsSid}", there: true }],
  identity: {
    from: ["{form:AccountSid|json:account_sid}"],
    matching: "any",
    keyName: "any name, such as the account's SID (AC…); the token belongs to the account",
  },
  // Someone's telephone number, which callers can fake. Messages that the account itself sent have the account's number there.
  actor: {
    from: [
      {
        when: [{ value: "{form:SmsStatus}", is: "received" }],
        id: "{form:From}",
        name: "{form:ProfileName|form:From}",
      },
      {
        when: [{ value: "{form:Direction}", is: "inbound" }],
        id: "{form:From}",
        name: "{form:CallerName|form:From}",
      },
    ],
  },
  summary: [
    { when: { value: "{form:SmsStatus}", is: "received" }, use: "Message from {actor}: {form:Body}" },
    "Message to {form:To}: {form:MessageStatus|form:SmsStatus}",
    "Call from {form:From} to {form:To}: {form:CallStatus}",
  ],
  digest: {
    title: ["{form:SmsStatus|form:CallStatus|form:MessageStatus}"],
    text: ["{form:Body|form:SpeechResult|form:TranscriptionText}"],
  },
  conversation: [
    "{form:ConversationSid|form:CallSid}",
    { when: { value: "{form:MessageSid}", there: true }, use: "{form:From}/{form:To}" },
  ],
  deadlineSeconds: 15,
  acknowledge: [
    // https://www.twilio.com/docs/api/errors/12300: for an incoming call or message, any response but TwiML is an error. An
    // empty TwiML response does nothing: no reply is sent, and a call ends.
    {
      when: [{ value: "{form:AccountSid}", there: true }],
      status: 200,
      headers: { "content-type": "text/xml" },
      body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
    },
    { status: 200 },
  ],
};
