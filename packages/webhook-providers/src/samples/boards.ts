import type { Sample } from "../sign/sample.ts";

const mondaySource = "https://developer.monday.com/api-reference/reference/webhooks";
const pulse = {
  app: "monday",
  userId: 9603417,
  originalTriggerUuid: null,
  boardId: 1771812698,
  pulseId: 1772099344,
  pulseName: "Create_item webhook",
  groupId: "topics",
  groupName: "Group Title",
  triggerTime: "{now_iso}",
  subscriptionId: 73759690,
  triggerUuid: "{id}",
};

function mondayEvent(type: string, details: object): Sample {
  return {
    provider: "monday",
    event: type,
    source: mondaySource,
    headers: {},
    json: { event: { ...pulse, type, ...details } },
  };
}

function wooOrder(action: "created" | "updated", status: string): Sample {
  return {
    provider: "woocommerce",
    event: `order.${action}`,
    source: "https://developer.woocommerce.com/docs/apis/rest-api/v3/webhooks/",
    headers: wooHeaders("order", action),
    json: {
      id: 727,
      number: "727",
      status,
      currency: "USD",
      date_modified: "{now_iso}",
      total: "29.35",
      billing: { first_name: "John", last_name: "Doe", email: "john.doe@example.com" },
      line_items: [{ id: 315, name: "Woo Single #1", product_id: 93, quantity: 2, total: "6.00" }],
    },
  };
}

function wooHeaders(resource: string, event: string): Record<string, string> {
  return {
    "x-wc-webhook-source": "https://shop.example.com/",
    "x-wc-webhook-topic": `${resource}.${event}`,
    "x-wc-webhook-resource": resource,
    "x-wc-webhook-event": event,
    "x-wc-webhook-id": "142",
    "x-wc-webhook-delivery-id": "{id}",
  };
}

/** Samples of project boards and shops. */
export const boardSamples: readonly Sample[] = [
  mondayEvent("create_pulse", { isTopGroup: true, columnValues: {} }),
  mondayEvent("update_column_value", {
    columnId: "status",
    columnType: "color",
    columnTitle: "Status",
    value: { label: { index: 1, text: "Done" } },
    previousValue: null,
  }),
  mondayEvent("create_update", { body: "<p>Hello</p>", textBody: "Hello", updateId: 889_926_432 }),
  wooOrder("created", "processing"),
  wooOrder("updated", "completed"),
  {
    provider: "woocommerce",
    event: "product.deleted",
    source: "https://developer.woocommerce.com/docs/apis/rest-api/v3/webhooks/",
    headers: wooHeaders("product", "deleted"),
    json: { id: 799 },
  },
];
