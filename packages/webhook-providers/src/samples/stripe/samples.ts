import type { Sample } from "../../sign/sample.ts";
import { accountsEvents } from "./events/accounts.ts";
import { billingEvents } from "./events/billing.ts";
import { catalogEvents } from "./events/catalog.ts";
import { paymentsEvents } from "./events/payments.ts";

/** The event that wraps its resource: https://docs.stripe.com/api/events/object */
const snapshots = Object.entries({
  ...paymentsEvents,
  ...billingEvents,
  ...accountsEvents,
  ...catalogEvents,
}).map(([type, [object, before]]): Sample =>
  sample(type, "https://docs.stripe.com/api/events/types", {
    id: "evt_{id}",
    object: "event",
    api_version: "2025-09-30.clover",
    created: "{now_s}",
    data: { object, ...(before !== undefined && { previous_attributes: before }) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: "req_8Zk2mVxQwLpR4t", idempotency_key: null },
    type,
  }),
);

/** Thin events name their object but do not contain it. */
const thin = ["v1.billing.meter.error_report_triggered", "v1.billing.meter.no_meter_found"].map((type) =>
  sample(type, "https://docs.stripe.com/event-destinations#thin-events", {
    id: "evt_test_{id}",
    object: "v2.core.event",
    created: "{now_iso}",
    livemode: false,
    type,
    context: null,
    related_object: type.endsWith("no_meter_found")
      ? null
      : { id: "mtr_test_61S4kUG", type: "billing.meter", url: "/v1/billing/meters/mtr_test_61S4kUG" },
  }),
);

function sample(event: string, source: string, json: object): Sample {
  const headers = {
    "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    accept: "*/*; q=0.5, application/xml",
  };
  return { provider: "stripe", event, source, headers, json };
}

/** Every event that `stripe trigger` of Stripe's command line supports, and a few more. */
export const stripeSamples: readonly Sample[] = [...snapshots, ...thin];
