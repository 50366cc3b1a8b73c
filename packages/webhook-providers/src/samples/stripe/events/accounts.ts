import { updated, type Events } from "./about.ts";
import * as accounts from "../resources/accounts.ts";

/** Events of the account, its balance and payouts, reports, test clocks and identity checks. */
export const accountsEvents: Events = {
  "account.updated": [accounts.account, { payouts_enabled: false }],
  "account.application.deauthorized": [accounts.application],
  "balance.available": [accounts.balance],
  "cash_balance.funds_available": [accounts.cashBalance],
  "billing_portal.configuration.created": [accounts.portalConfiguration],
  "billing_portal.configuration.updated": updated(accounts.portalConfiguration),
  "billing_portal.session.created": [accounts.portalSession],
  "payout.created": [accounts.payout],
  "payout.updated": updated(accounts.payout),
  "payout.paid": [{ ...accounts.payout, status: "paid" }],
  "payout.failed": [{ ...accounts.payout, failure_code: "account_closed", status: "failed" }],
  "topup.created": [accounts.topup],
  "transfer.created": [accounts.transfer],
  "transfer.reversed": [{ ...accounts.transfer, amount_reversed: accounts.transfer.amount, reversed: true }],
  "transfer.updated": updated(accounts.transfer),
  "reporting.report_run.succeeded": [accounts.reportRun],
  "test_helpers.test_clock.created": [accounts.testClock],
  "test_helpers.test_clock.advancing": [{ ...accounts.testClock, status: "advancing" }],
  "test_helpers.test_clock.ready": [accounts.testClock],
  "test_helpers.test_clock.deleted": [accounts.testClock],
  "identity.verification_session.created": [accounts.verification],
  "identity.verification_session.verified": [{ ...accounts.verification, status: "verified", url: null }],
  "identity.verification_session.canceled": [{ ...accounts.verification, status: "canceled", url: null }],
  "identity.verification_session.redacted": [
    { ...accounts.verification, redaction: { status: "redacted" }, status: "canceled" },
  ],
};
