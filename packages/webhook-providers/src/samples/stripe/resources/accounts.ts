import { amount, created, ids, listOf, money, month, of, time } from "./shared.ts";

export const account = {
  id: ids.account,
  object: "account",
  capabilities: { card_payments: "active", transfers: "active" },
  charges_enabled: true,
  country: "US",
  default_currency: "usd",
  details_submitted: true,
  email: "owner@example.com",
  payouts_enabled: true,
  requirements: { currently_due: [], disabled_reason: null, past_due: [] },
  type: "standard",
  created: time,
  metadata: {},
};

export const application = { id: "ca_SxK4yS0oYd6VbQ", object: "application", name: "Example Platform" };

export const balance = {
  object: "balance",
  available: [{ ...money, source_types: { card: amount } }],
  pending: [{ ...money, amount: 0, source_types: { card: 0 } }],
  livemode: false,
};

export const cashBalance = {
  object: "cash_balance",
  available: { usd: amount },
  ...of,
  livemode: false,
  settings: { reconciliation_mode: "automatic", using_merchant_default: true },
};

export const payout = {
  id: "po_1S4kU6Ld7YhWc2VnCvfDsaQw",
  object: "payout",
  ...money,
  arrival_date: time + 172_800,
  automatic: true,
  balance_transaction: "txn_1S4kU6Ld7YhWc2VnBgtVfrCd",
  destination: "ba_1S4kTnLd7YhWc2VnXzaSqWed",
  failure_code: null,
  method: "standard",
  status: "in_transit",
  type: "bank_account",
  ...created,
};

export const topup = {
  id: "tu_1S4kU7Ld7YhWc2VnMnjHbgVf",
  object: "topup",
  ...money,
  description: "Top-up",
  status: "pending",
  ...created,
};

export const transfer = {
  id: "tr_1S4kU8Ld7YhWc2VnKiujHygT",
  object: "transfer",
  ...money,
  amount_reversed: 0,
  destination: ids.account,
  reversals: listOf("/v1/transfers/tr_1S4kU8Ld7YhWc2VnKiujHygT/reversals"),
  reversed: false,
  ...created,
};

export const portalConfiguration = {
  id: "bpc_1S4kU9Ld7YhWc2VnLoikJuyH",
  object: "billing_portal.configuration",
  active: true,
  default_return_url: "https://example.com/account",
  features: {
    invoice_history: { enabled: true },
    subscription_cancel: { enabled: true, mode: "at_period_end" },
  },
  is_default: true,
  updated: time,
  ...created,
};

export const portalSession = {
  id: "bps_1S4kUALd7YhWc2VnAqSwDeFr",
  object: "billing_portal.session",
  configuration: portalConfiguration.id,
  ...of,
  created: time,
  livemode: false,
  return_url: "https://example.com/account",
  url: "https://billing.stripe.com/p/session/test_session",
};

export const verification = {
  id: "vs_1S4kUBLd7YhWc2VnZaQxSwCd",
  object: "identity.verification_session",
  last_error: null,
  last_verification_report: null,
  options: { document: { require_matching_selfie: true } },
  redaction: null,
  status: "requires_input",
  type: "document",
  url: "https://verify.stripe.com/start/test_session",
  ...created,
};

export const reportRun = {
  id: "frr_1S4kUELd7YhWc2VnPoliKujY",
  object: "reporting.report_run",
  created: time,
  livemode: false,
  parameters: { interval_start: time - month, interval_end: time },
  report_type: "balance.summary.1",
  result: { id: "file_1S4kUELd7YhWc2VnZxsQwaEd", object: "file", purpose: "finance_report_run", type: "csv" },
  status: "succeeded",
  succeeded_at: time,
};

export const testClock = {
  id: "clock_1S4kUFLd7YhWc2VnIkolPujM",
  object: "test_helpers.test_clock",
  created: time,
  deletes_after: time + month,
  frozen_time: time,
  livemode: false,
  name: "Monthly renewal",
  status: "ready",
};
