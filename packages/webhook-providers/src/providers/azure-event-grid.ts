import type { Provider } from "../provider/provider.ts";

/**
 * Event Grid signs nothing without Microsoft Entra: a secret in the URL's query authenticates it, also in handshakes.
 * https://learn.microsoft.com/azure/event-grid/secure-webhook-delivery
 */
export const azureEventGrid: Provider = {
  id: "azure-event-grid",
  name: "Azure Event Grid",
  docs: "https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema",
  recognition: [],
  commonSigns: [["aeg-event-type"], ["webhook-request-origin"]],
  verification: { scheme: "query_token", parameter: "token" },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "The topic → Event Subscription → Endpoint Type: Web Hook → Subscriber Endpoint, followed by ?token= and the secret.",
    secret: "Make one up from letters and digits, and append it to the URL.",
    events: "Filter to Event Types, in the event subscription, such as Blob Created.",
  },
  retries: "Up to 30 times within 24 hours, but not after 400, 401, 403 and 413.",
  sources: {
    deadline: "https://learn.microsoft.com/azure/event-grid/delivery-and-retry",
    retries: "https://learn.microsoft.com/azure/event-grid/delivery-and-retry",
  },
  payload: [{ as: "json_list" }, { as: "json" }],
  event: ["{json:*.eventType|json:eventType|json:*.type|json:type}"],
  deliveryId: ["{json:*.id|json:id}"],
  identity: {
    from: ["{json:*.topic|json:*.source|json:source}"],
    matching: "any",
    keyName: "any name, such as the topic's; each event subscription has its own URL",
  },
  summary: [
    "{json:*.eventType|json:*.type}: {json:*.subject}",
    "{json:eventType|json:type}: {json:subject}",
    "{count:*|event|events}",
  ],
  digest: { title: ["{json:*.subject|json:subject|json:type}"] },
  conversation: ["{json:*.subject|json:subject}"],
  handshakes: [
    {
      signed: true,
      method: "POST",
      when: [
        { value: "{json:*.eventType|json:eventType}", is: "Microsoft.EventGrid.SubscriptionValidationEvent" },
      ],
      answer: {
        status: 200,
        headers: { "content-type": "application/json" },
        body: { json: { validationResponse: "{json:*.data.validationCode|json:data.validationCode}" } },
      },
    },
    // With the CloudEvents schema: https://learn.microsoft.com/azure/event-grid/end-point-validation-cloud-events-schema
    {
      signed: true,
      method: "OPTIONS",
      when: [{ value: "{header:webhook-request-origin}", there: true }],
      answer: {
        status: 200,
        headers: { "webhook-allowed-origin": "{header:webhook-request-origin}" },
      },
    },
  ],
  deadlineSeconds: 30,
};
