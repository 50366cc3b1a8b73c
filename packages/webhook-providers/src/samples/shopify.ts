import type { Sample } from "../sign/sample.ts";

const shop = "example.myshopify.com";
const dates = { created_at: "2026-09-10T10:00:00-04:00", updated_at: "2026-09-10T10:05:00-04:00" };
const address = {
  first_name: "Ada",
  last_name: "Lovelace",
  address1: "12 St James's Square",
  city: "London",
  zip: "SW1Y 4LE",
  country: "United Kingdom",
  country_code: "GB",
};

function resource<More extends object>(kind: string, id: number, more: More) {
  return { id, admin_graphql_api_id: `gid://shopify/${kind}/${id}`, ...dates, ...more };
}

const customer = resource("Customer", 706_405_506_930, {
  email: "ada@example.com",
  first_name: "Ada",
  last_name: "Lovelace",
  state: "enabled",
  verified_email: true,
  tags: "",
  currency: "USD",
  default_address: address,
});
const lineItem = {
  id: 866_550_311_766,
  product_id: 788_032_119_674,
  variant_id: 808_950_810,
  title: "Mug",
  quantity: 2,
  price: "19.50",
  sku: "MUG-1",
  vendor: "Acme",
  requires_shipping: true,
};
const order = resource("Order", 820_982_911_946, {
  name: "#1042",
  order_number: 1042,
  email: customer.email,
  currency: "USD",
  subtotal_price: "39.00",
  total_price: "44.00",
  total_tax: "0.00",
  financial_status: "pending",
  fulfillment_status: null,
  cancelled_at: null,
  cancel_reason: null,
  test: true,
  customer,
  line_items: [lineItem],
  shipping_address: address,
});
const product = resource("Product", 788_032_119_674, {
  title: "Mug",
  body_html: "A mug for coffee",
  handle: "mug",
  status: "active",
  vendor: "Acme",
  product_type: "Kitchen",
  tags: "",
  variants: [
    {
      id: 808_950_810,
      product_id: 788_032_119_674,
      title: "Default",
      price: "19.50",
      sku: "MUG-1",
      inventory_item_id: 341_629,
      inventory_quantity: 75,
    },
  ],
});
const fulfillment = resource("Fulfillment", 255_858_046, {
  order_id: order.id,
  status: "success",
  tracking_company: "UPS",
  tracking_number: "1Z2345",
  line_items: [lineItem],
});
const refund = {
  id: 890_088_186_047,
  admin_graphql_api_id: "gid://shopify/Refund/890088186047",
  order_id: order.id,
  created_at: dates.updated_at,
  note: "Broken",
  refund_line_items: [{ id: 487_817, line_item_id: lineItem.id, quantity: 1, subtotal: "19.50" }],
  transactions: [],
};
const checkout = {
  id: 981_820_079_255_243_500,
  token: "123123123",
  email: customer.email,
  ...dates,
  currency: "USD",
  total_price: "39.00",
  line_items: [lineItem],
};
const cart = {
  id: "eeafa272cebfd4b22385bc4b645e762c",
  token: "eeafa272cebfd4b22385bc4b645e762c",
  ...dates,
  line_items: [lineItem],
};
const inventory = {
  inventory_item_id: 341_629,
  location_id: 655_441_491,
  available: 75,
  updated_at: dates.updated_at,
};
const request = { shop_id: 954_889, shop_domain: shop };

/** Payloads by topic. */
const topics: Readonly<Record<string, object>> = {
  "orders/create": order,
  "orders/updated": order,
  "orders/paid": { ...order, financial_status: "paid" },
  "orders/fulfilled": { ...order, financial_status: "paid", fulfillment_status: "fulfilled" },
  "orders/cancelled": {
    ...order,
    financial_status: "voided",
    cancelled_at: dates.updated_at,
    cancel_reason: "customer",
  },
  "orders/delete": { id: order.id },
  "products/create": product,
  "products/update": product,
  "products/delete": { id: product.id },
  "customers/create": customer,
  "customers/update": customer,
  "customers/delete": { id: customer.id, admin_graphql_api_id: customer.admin_graphql_api_id },
  "fulfillments/create": fulfillment,
  "fulfillments/update": fulfillment,
  "refunds/create": refund,
  "checkouts/create": checkout,
  "checkouts/update": checkout,
  "carts/update": cart,
  "inventory_levels/update": inventory,
  "app/uninstalled": {
    id: request.shop_id,
    name: "Example",
    email: "owner@example.com",
    domain: shop,
    myshopify_domain: shop,
  },
  "customers/data_request": {
    ...request,
    orders_requested: [order.id],
    customer: { id: customer.id, email: customer.email },
    data_request: { id: 9999 },
  },
  "customers/redact": {
    ...request,
    customer: { id: customer.id, email: customer.email },
    orders_to_redact: [order.id],
  },
  "shop/redact": request,
};

/** Samples of the topics that most apps subscribe to, and of the mandatory ones. */
export const shopifySamples: readonly Sample[] = Object.entries(topics).map(([topic, json]) => ({
  provider: "shopify",
  event: topic,
  source: "https://shopify.dev/docs/api/webhooks",
  headers: {
    "x-shopify-topic": topic,
    "x-shopify-shop-domain": shop,
    "x-shopify-event-id": "{id}",
    "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
    "x-shopify-api-version": "2026-07",
    "x-shopify-triggered-at": "{now_iso}",
  },
  json,
}));
