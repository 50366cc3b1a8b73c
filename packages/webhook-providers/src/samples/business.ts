import type { Sample } from "../sign/sample.ts";

/** Messages to a business account that a Telegram bot manages. */
function telegramSample(event: string, details: object): Sample {
  return {
    provider: "telegram",
    event,
    source: "https://core.telegram.org/bots/api#update",
    headers: {},
    json: { update_id: "{now_ms}", [event]: details },
  };
}

const customer = { id: 1111111, is_bot: false, first_name: "Test" };
const chat = { id: 1111111, type: "private", first_name: "Test" };

function jiraSample(event: string, key: string): Sample {
  return {
    provider: "jira-dc",
    event,
    source: "https://developer.atlassian.com/server/jira/platform/webhooks/",
    headers: { "user-agent": "Atlassian HttpClient", "x-atlassian-webhook-identifier": "{id}" },
    json: {
      timestamp: "{now_ms}",
      webhookEvent: event,
      user: { self: "https://jira.example.com/rest/api/2/user?username=brollins", name: "brollins" },
      issue: { id: "99291", key, fields: { summary: "I feel the need for speed" } },
    },
  };
}

function calendlySample(event: string, details: object): Sample {
  return {
    provider: "calendly",
    event,
    source: "https://developer.calendly.com/api-docs/5bb19d4ee9a2c-webhook-payload",
    headers: {},
    json: {
      event,
      created_at: "{now_iso}",
      created_by: "https://api.calendly.com/users/AAAAAAAAAAAAAAAA",
      payload: {
        uri: "https://api.calendly.com/scheduled_events/AAAAAAAAAAAAAAAA/invitees/{id}",
        email: "test@example.com",
        name: "John Doe",
        scheduled_event: { uri: "https://api.calendly.com/scheduled_events/AAAAAAAAAAAAAAAA" },
        ...details,
      },
    },
  };
}

function docusignSample(event: string): Sample {
  return {
    provider: "docusign",
    event,
    source: "https://developers.docusign.com/platform/webhooks/connect/json-sim-event-reference/",
    headers: { "x-authorization-digest": "HMACSHA256" },
    json: {
      event,
      apiVersion: "v2.1",
      uri: "/restapi/v2.1/accounts/6e7b7d0e/envelopes/4b728be4",
      retryCount: 0,
      configurationId: 10000001,
      generatedDateTime: "{now_iso}",
      data: { accountId: "6e7b7d0e-0000-0000-0000-000000000000", envelopeId: "{id}" },
    },
  };
}

function clerkSample(event: string, data: object): Sample {
  return {
    provider: "clerk",
    event,
    source: "https://clerk.com/docs/webhooks/overview",
    headers: { "user-agent": "Svix-Webhooks/1.62.0", "svix-id": "msg_{id}" },
    json: { type: event, object: "event", timestamp: "{now_ms}", instance_id: "ins_123", data },
  };
}

function resendSample(event: string, details: object): Sample {
  return {
    provider: "resend",
    event,
    source: `https://resend.com/docs/webhooks/emails/${event.slice("email.".length)}`,
    headers: { "user-agent": "Svix-Webhooks/1.62.0", "svix-id": "msg_{id}" },
    json: {
      type: event,
      created_at: "{now_iso}",
      data: {
        email_id: "56761188-7520-42d8-8898-ff6fc54ce618",
        from: "Acme <onboarding@resend.dev>",
        to: ["delivered@resend.dev"],
        subject: "Sending this example",
        ...details,
      },
    },
  };
}

/** Samples of products for a company's internal work: customers, contracts, tickets and mail. */
export const businessSamples: readonly Sample[] = [
  telegramSample("business_connection", {
    id: "connection-1",
    user: customer,
    user_chat_id: 1111111,
    date: "{now_s}",
    is_enabled: true,
  }),
  telegramSample("business_message", {
    message_id: 1366,
    business_connection_id: "connection-1",
    date: "{now_s}",
    chat,
    from: customer,
    text: "Are you open today?",
  }),
  {
    provider: "whatsapp-flows",
    event: "data_exchange",
    source: "https://developers.facebook.com/docs/whatsapp/flows/guides/implementingyourflowendpoint",
    headers: {},
    // The content is encrypted: these bytes stand in for it, and no key decrypts them.
    json: {
      encrypted_flow_data: "c2FtcGxlIG9mIGVuY3J5cHRlZCBkYXRh",
      encrypted_aes_key: "c2FtcGxlIG9mIGFuIGVuY3J5cHRlZCBrZXk=",
      initial_vector: "c2FtcGxlIHZlY3RvciA=",
    },
  },
  jiraSample("jira:issue_created", "JRA-20002"),
  jiraSample("jira:issue_updated", "JRA-20002"),
  jiraSample("jira:issue_deleted", "JRA-20003"),
  calendlySample("invitee.canceled", {
    cancellation: { canceled_by: "John Doe", reason: "Another date", canceler_type: "invitee" },
  }),
  calendlySample("invitee_no_show.created", {}),
  docusignSample("envelope-sent"),
  docusignSample("envelope-delivered"),
  docusignSample("envelope-declined"),
  {
    provider: "typeform",
    event: "form_response_partial",
    source: "https://www.typeform.com/developers/webhooks/example-payload/",
    headers: { "user-agent": "Typeform Webhooks" },
    json: {
      event_id: "{id}",
      event_type: "form_response_partial",
      form_response: { form_id: "lT4Z3j", token: "a3a12ec67a1365927098a606107fac15", answers: [] },
    },
  },
  clerkSample("user.updated", { id: "user_29w83sxmDNGwOuEthce5gg56FcC", object: "user" }),
  clerkSample("user.deleted", { id: "user_29w83sxmDNGwOuEthce5gg56FcC", object: "user", deleted: true }),
  clerkSample("organization.created", { id: "org_29w9IfBrPmcpi0IeBVaKtA7R94W", object: "organization" }),
  resendSample("email.sent", {}),
  resendSample("email.bounced", {
    bounce: { message: "The recipient's mailbox is full.", subType: "General", type: "Transient" },
  }),
  resendSample("email.complained", {}),
];
