import { updated, type Events } from "./about.ts";
import * as payments from "../resources/payments.ts";
import * as catalog from "../resources/catalog.ts";
import * as billing from "../resources/billing.ts";

const unpaid = { amount_paid: 0, amount_remaining: billing.invoice.amount_due, auto_advance: true };
const openInvoice = {
  ...billing.invoice,
  ...unpaid,
  status: "open",
  status_transitions: { ...billing.invoice.status_transitions, paid_at: null },
};
const draft = { ...openInvoice, attempt_count: 0, attempted: false, number: null, status: "draft" };
const schedule = billing.schedule;

/** Events of customers, subscriptions, invoices and quotes. */
export const billingEvents: Events = {
  "customer.created": [billing.customer],
  "customer.updated": [
    { ...billing.customer, description: "Renewed" },
    { description: billing.customer.description },
  ],
  "customer.deleted": [billing.customer],
  "customer.source.created": [payments.cardSource],
  "customer.source.updated": [payments.cardSource, { name: "Ada" }],
  "customer.discount.created": [catalog.discount],
  "customer.discount.updated": [catalog.discount, { promotion_code: null }],
  "customer.discount.deleted": [catalog.discount],
  "customer.subscription.created": [billing.subscription],
  "customer.subscription.updated": [
    { ...billing.subscription, cancel_at_period_end: true },
    { cancel_at_period_end: false },
  ],
  "customer.subscription.deleted": [
    {
      ...billing.subscription,
      canceled_at: billing.subscription.created,
      ended_at: billing.subscription.created,
      status: "canceled",
    },
  ],
  "customer.subscription.paused": [{ ...billing.subscription, status: "paused" }],
  "customer.subscription.resumed": [billing.subscription],
  "customer.subscription.trial_will_end": [
    {
      ...billing.subscription,
      status: "trialing",
      trial_start: billing.subscription.created,
      trial_end: billing.subscription.created + 259_200,
    },
  ],
  "invoice.created": [draft],
  "invoice.finalized": [openInvoice],
  "invoice.paid": [billing.invoice],
  "invoice.payment_succeeded": [billing.invoice],
  "invoice.payment_failed": [{ ...openInvoice, next_payment_attempt: billing.invoice.created + 259_200 }],
  "invoice.payment_action_required": [openInvoice],
  "invoice.sent": [
    { ...openInvoice, collection_method: "send_invoice", due_date: billing.invoice.period_end },
  ],
  "invoice.upcoming": [{ ...draft, id: "upcoming_in_1S4kTrLd7YhWc2VnAsDfGhJk" }],
  "invoice.updated": updated(openInvoice),
  "invoice.voided": [{ ...openInvoice, status: "void" }],
  "invoice.marked_uncollectible": [{ ...openInvoice, status: "uncollectible" }],
  "invoice.deleted": [draft],
  "invoiceitem.created": [billing.invoiceItem],
  "invoiceitem.deleted": [billing.invoiceItem],
  "credit_note.created": [billing.creditNote],
  "credit_note.updated": updated(billing.creditNote),
  "credit_note.voided": [{ ...billing.creditNote, status: "void", voided_at: billing.creditNote.created }],
  "quote.created": [billing.quote],
  "quote.finalized": [{ ...billing.quote, number: "QT-A1B2C3D4-0001-1", status: "open" }],
  "quote.accepted": [{ ...billing.quote, invoice: billing.invoice.id, status: "accepted" }],
  "quote.canceled": [{ ...billing.quote, status: "canceled" }],
  "subscription_schedule.created": [schedule],
  "subscription_schedule.updated": updated(schedule),
  "subscription_schedule.expiring": [schedule],
  "subscription_schedule.completed": [
    { ...schedule, completed_at: schedule.created, current_phase: null, status: "completed" },
  ],
  "subscription_schedule.released": [
    { ...schedule, released_at: schedule.created, status: "released", subscription: null },
  ],
  "subscription_schedule.canceled": [
    { ...schedule, canceled_at: schedule.created, current_phase: null, status: "canceled" },
  ],
  "subscription_schedule.aborted": [
    { ...schedule, canceled_at: schedule.created, current_phase: null, status: "canceled" },
  ],
};
