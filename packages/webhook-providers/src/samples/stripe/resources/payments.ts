import { amount, contact, card, created, ids, money, month, of, test, time } from "./shared.ts";

export const paymentMethod = {
  id: ids.method,
  object: "payment_method",
  billing_details: contact,
  card,
  type: "card",
  ...of,
  ...created,
};

export const cardSource = {
  id: "card_1S4kTpLd7YhWc2VnNmKlOpIu",
  object: "card",
  ...card,
  ...of,
  cvc_check: "pass",
  name: null,
  metadata: {},
};

export const charge = {
  id: ids.charge,
  object: "charge",
  ...money,
  amount_captured: amount,
  amount_refunded: 0,
  balance_transaction: ids.balance,
  billing_details: contact,
  captured: true,
  ...of,
  disputed: false,
  failure_code: null,
  failure_message: null,
  outcome: {
    network_status: "approved_by_network",
    risk_level: "normal",
    seller_message: "Payment complete.",
    type: "authorized",
  },
  paid: true,
  payment_intent: ids.intent,
  payment_method: ids.method,
  payment_method_details: { card, type: "card" },
  receipt_email: null,
  refunded: false,
  status: "succeeded",
  ...created,
};

export const declined = {
  code: "card_declined",
  decline_code: "generic_decline",
  doc_url: "https://docs.stripe.com/error-codes/card-declined",
  message: "Your card was declined.",
  payment_method: paymentMethod,
  type: "card_error",
};

export const dispute = {
  id: "du_1S4kTtLd7YhWc2VnUhBgYvTf",
  object: "dispute",
  ...money,
  charge: ids.charge,
  evidence_details: { due_by: time + month, has_evidence: false, past_due: false, submission_count: 0 },
  is_charge_refundable: true,
  payment_intent: ids.intent,
  reason: "fraudulent",
  status: "needs_response",
  ...created,
};

export const refund = {
  id: "re_3S4kTqLd7YhWc2Vn0LkJhGfD",
  object: "refund",
  ...money,
  balance_transaction: "txn_3S4kTqLd7YhWc2Vn0PoIuYtR",
  charge: ids.charge,
  payment_intent: ids.intent,
  reason: "requested_by_customer",
  status: "succeeded",
  created: time,
  metadata: {},
};

export const paymentIntent = {
  id: ids.intent,
  object: "payment_intent",
  ...money,
  amount_capturable: 0,
  amount_received: amount,
  automatic_payment_methods: { enabled: true },
  canceled_at: null,
  cancellation_reason: null,
  capture_method: "automatic",
  client_secret: `${ids.intent}_secret_test`,
  ...of,
  description: null,
  last_payment_error: null,
  latest_charge: ids.charge,
  next_action: null,
  payment_method: ids.method,
  payment_method_types: ["card"],
  receipt_email: null,
  status: "succeeded",
  ...created,
};

export const nextAction = {
  type: "use_stripe_sdk",
  use_stripe_sdk: { type: "three_d_secure_redirect", source: "payatt_3S4kTqLd7YhWc2Vn0" },
};

export const setupIntent = {
  id: "seti_1S4kTuLd7YhWc2VnIjUhYgTf",
  object: "setup_intent",
  cancellation_reason: null,
  ...of,
  last_setup_error: null,
  next_action: null,
  payment_method: ids.method,
  payment_method_types: ["card"],
  status: "succeeded",
  usage: "off_session",
  ...created,
};

export const checkoutSession = {
  id: "cs_test_a1kTzLd7YhWc2VnHyBnJuMkIlOp",
  object: "checkout.session",
  amount_subtotal: amount,
  amount_total: amount,
  cancel_url: "https://example.com/cancel",
  client_reference_id: null,
  currency: "usd",
  ...of,
  customer_details: { ...contact, tax_exempt: "none", tax_ids: [] },
  expires_at: time + 86_400,
  mode: "payment",
  payment_intent: ids.intent,
  payment_method_types: ["card"],
  payment_status: "paid",
  status: "complete",
  success_url: "https://example.com/success",
  url: null,
  ...created,
};

export const paymentLink = {
  id: "plink_1S4kU5Ld7YhWc2VnQwsAedZx",
  object: "payment_link",
  active: true,
  currency: "usd",
  payment_method_types: null,
  url: "https://buy.stripe.com/test_5kA3cq",
  ...test,
};
