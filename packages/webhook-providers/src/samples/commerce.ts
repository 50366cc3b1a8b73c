import type { Sample } from "../sign/sample.ts";

/** Samples of shops, payments and e-signatures. */
export const commerceSamples: readonly Sample[] = [
  {
    provider: "square",
    event: "payment.created",
    source: "https://developer.squareup.com/docs/webhooks/overview",
    headers: { "square-environment": "Sandbox", "square-initial-delivery-timestamp": "{now_iso}" },
    json: {
      merchant_id: "6SSW7HV8K2ST5",
      type: "payment.created",
      event_id: "{id}",
      created_at: "{now_iso}",
      data: { type: "payment", id: "KkAkhdMsgzn59SM8A89WgKwekxLZY", object: {} },
    },
  },
  {
    provider: "paddle",
    event: "transaction.completed",
    source: "https://developer.paddle.com/webhooks/transactions/transaction-completed",
    headers: { "user-agent": "Paddle" },
    json: {
      event_id: "evt_{id}",
      event_type: "transaction.completed",
      occurred_at: "{now_iso}",
      notification_id: "ntf_01hv8wptq8987qeep44cyrewp9",
      data: { id: "txn_01hv8wptq8987qeep44cyrewp9", status: "completed", currency_code: "USD" },
    },
  },
  {
    provider: "docusign",
    event: "envelope-completed",
    source: "https://developers.docusign.com/platform/webhooks/connect/json-sim-event-reference/",
    headers: { "x-authorization-digest": "HMACSHA256" },
    json: {
      event: "envelope-completed",
      apiVersion: "v2.1",
      uri: "/restapi/v2.1/accounts/6e7b7d0e/envelopes/4b728be4",
      retryCount: 0,
      configurationId: 10000001,
      generatedDateTime: "{now_iso}",
      data: { accountId: "6e7b7d0e-0000-0000-0000-000000000000", envelopeId: "{id}" },
    },
  },
  {
    provider: "typeform",
    event: "form_response",
    source: "https://www.typeform.com/developers/webhooks/example-payload/",
    headers: { "user-agent": "Typeform Webhooks" },
    json: {
      event_id: "{id}",
      event_type: "form_response",
      form_response: {
        form_id: "lT4Z3j",
        token: "a3a12ec67a1365927098a606107fac15",
        submitted_at: "{now_iso}",
        answers: [{ type: "boolean", boolean: true, field: { id: "hVONkQcnSNRj", type: "yes_no" } }],
      },
    },
  },
  {
    provider: "calendly",
    event: "invitee.created",
    source: "https://developer.calendly.com/api-docs/5bb19d4ee9a2c-webhook-payload",
    headers: {},
    json: {
      event: "invitee.created",
      created_at: "{now_iso}",
      created_by: "https://api.calendly.com/users/AAAAAAAAAAAAAAAA",
      payload: {
        uri: "https://api.calendly.com/scheduled_events/AAAAAAAAAAAAAAAA/invitees/{id}",
        email: "test@example.com",
        name: "John Doe",
        scheduled_event: { uri: "https://api.calendly.com/scheduled_events/AAAAAAAAAAAAAAAA" },
      },
    },
  },
  ...["v3", "v1", "v2"].map((version): Sample => ({
    provider: version === "v3" ? "hubspot" : `hubspot-${version}`,
    event: "contact.creation",
    source: "https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide",
    headers: version === "v3" ? {} : { "x-hubspot-signature-version": version },
    json: [
      {
        eventId: "{now_ms}",
        subscriptionId: 12345,
        portalId: 62515,
        occurredAt: "{now_ms}",
        subscriptionType: "contact.creation",
        attemptNumber: 0,
        objectId: 123,
        changeSource: "CRM",
        changeFlag: "NEW",
        appId: 54321,
      },
    ],
  })),
];
