import { updated, type Events } from "./about.ts";
import * as payments from "../resources/payments.ts";
import * as issuing from "../resources/issuing.ts";
import * as billing from "../resources/billing.ts";

const unconfirmed = {
  ...payments.paymentIntent,
  amount_received: 0,
  latest_charge: null,
  payment_method: null,
  status: "requires_payment_method",
};
const failedCharge = {
  ...payments.charge,
  amount_captured: 0,
  balance_transaction: null,
  captured: false,
  failure_code: payments.declined.code,
  failure_message: payments.declined.message,
  paid: false,
  status: "failed",
};
const session = payments.checkoutSession;

/** Events of charges, payments, payment methods, Checkout and Issuing. */
export const paymentsEvents: Events = {
  "payment_intent.succeeded": [payments.paymentIntent],
  "charge.succeeded": [payments.charge],
  "charge.captured": [payments.charge],
  "charge.failed": [failedCharge],
  "charge.refunded": [
    { ...payments.charge, amount_refunded: payments.charge.amount, refunded: true },
    { amount_refunded: 0, refunded: false },
  ],
  "charge.refund.updated": updated(payments.refund),
  "charge.updated": updated(payments.charge),
  "charge.dispute.created": [payments.dispute],
  "charge.dispute.updated": updated(payments.dispute),
  "charge.dispute.closed": [{ ...payments.dispute, status: "lost" }],
  "refund.created": [payments.refund],
  "refund.updated": updated(payments.refund),
  "payment_intent.created": [unconfirmed],
  "payment_intent.processing": [{ ...payments.paymentIntent, amount_received: 0, status: "processing" }],
  "payment_intent.requires_action": [
    {
      ...payments.paymentIntent,
      amount_received: 0,
      next_action: payments.nextAction,
      status: "requires_action",
    },
  ],
  "payment_intent.payment_failed": [
    { ...unconfirmed, last_payment_error: payments.declined, latest_charge: payments.charge.id },
  ],
  "payment_intent.canceled": [
    {
      ...unconfirmed,
      canceled_at: payments.paymentIntent.created,
      cancellation_reason: "requested_by_customer",
      status: "canceled",
    },
  ],
  "payment_intent.amount_capturable_updated": [
    {
      ...payments.paymentIntent,
      amount_capturable: payments.paymentIntent.amount,
      amount_received: 0,
      capture_method: "manual",
      status: "requires_capture",
    },
  ],
  "payment_intent.partially_funded": [
    { ...unconfirmed, payment_method_types: ["customer_balance"], status: "requires_action" },
  ],
  "payment_method.attached": [payments.paymentMethod],
  "payment_method.detached": [
    { ...payments.paymentMethod, customer: null },
    { customer: billing.customer.id },
  ],
  "payment_method.updated": updated(payments.paymentMethod),
  "payment_link.created": [payments.paymentLink],
  "payment_link.updated": [{ ...payments.paymentLink, active: false }, { active: true }],
  "setup_intent.created": [
    { ...payments.setupIntent, payment_method: null, status: "requires_payment_method" },
  ],
  "setup_intent.succeeded": [payments.setupIntent],
  "setup_intent.requires_action": [
    { ...payments.setupIntent, next_action: payments.nextAction, status: "requires_action" },
  ],
  "setup_intent.setup_failed": [
    { ...payments.setupIntent, last_setup_error: payments.declined, status: "requires_payment_method" },
  ],
  "setup_intent.canceled": [
    { ...payments.setupIntent, cancellation_reason: "abandoned", status: "canceled" },
  ],
  "checkout.session.completed": [session],
  "checkout.session.expired": [
    { ...session, payment_intent: null, payment_status: "unpaid", status: "expired" },
  ],
  "checkout.session.async_payment_succeeded": [session],
  "checkout.session.async_payment_failed": [{ ...session, payment_status: "unpaid" }],
  "issuing_authorization.request": [issuing.authorization],
  "issuing_card.created": [issuing.issuedCard],
  "issuing_cardholder.created": [issuing.cardholder],
  "issuing_transaction.created": [issuing.issuingTransaction],
  "issuing_transaction.updated": updated(issuing.issuingTransaction),
  "issuing_transaction.purchase_details_receipt_updated": [
    {
      ...issuing.issuingTransaction,
      purchase_details: {
        receipt: [{ description: "Licence", quantity: 1, total: 2_000, unit_cost: 2_000 }],
      },
    },
  ],
};
