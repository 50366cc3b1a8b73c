import type { Sample } from "../sign/sample.ts";

/** Samples of mail services. */
export const mailSamples: readonly Sample[] = [
  {
    provider: "sendgrid",
    event: "delivered",
    source: "https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event",
    headers: { "user-agent": "SendGrid Event API" },
    json: [
      {
        email: "example@test.com",
        timestamp: "{now_s}",
        event: "delivered",
        sg_event_id: "{id}",
        sg_message_id: "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
        response: "250 OK",
      },
    ],
  },
  {
    provider: "mailgun",
    event: "delivered",
    source: "https://documentation.mailgun.com/docs/mailgun/user-manual/events/event-structure",
    headers: { "user-agent": "mailgun/treq-22.10.0" },
    json: {
      "event-data": {
        id: "CPgfbmQMTCKtHW6uIWtuVe",
        event: "delivered",
        timestamp: "{now_s}",
        recipient: "alice@example.com",
        "recipient-domain": "example.com",
        message: { headers: { "message-id": "20130503182626.18666.16540@example.com" } },
      },
    },
  },
  {
    provider: "postmark",
    event: "Delivery",
    source: "https://postmarkapp.com/developer/webhooks/delivery-webhook",
    headers: { "user-agent": "Postmark" },
    json: {
      RecordType: "Delivery",
      MessageID: "{id}",
      ServerID: 23,
      MessageStream: "outbound",
      Recipient: "john@example.com",
      DeliveredAt: "{now_iso}",
      Details: "Test delivery webhook details",
    },
  },
  {
    provider: "resend",
    event: "email.delivered",
    source: "https://resend.com/docs/webhooks/emails/delivered",
    headers: { "user-agent": "Svix-Webhooks/1.62.0", "svix-id": "msg_{id}" },
    json: {
      type: "email.delivered",
      created_at: "{now_iso}",
      data: {
        email_id: "56761188-7520-42d8-8898-ff6fc54ce618",
        from: "Acme <onboarding@resend.dev>",
        to: ["delivered@resend.dev"],
        subject: "Sending this example",
      },
    },
  },
];
