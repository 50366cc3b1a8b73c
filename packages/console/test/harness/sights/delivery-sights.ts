import type { Filled } from "../fill/fill.ts";
import type { Sight } from "./sight.ts";

/** The pages of single deliveries, one of each kind. */
export function deliverySights(filled: Filled): readonly Sight[] {
  return [
    { name: "delivery", path: `/deliveries/${filled.delivered}` },
    { name: "delivery-failed", path: `/deliveries/${filled.failed}` },
    { name: "delivery-held", path: `/deliveries/${filled.held}` },
    { name: "delivery-batched", path: `/deliveries/${filled.batched}` },
    {
      name: "delivery-replayed",
      path: `/deliveries/${filled.replayed}`,
      prepare: async (page) => {
        await page.getByRole("button", { name: /batch of 9/ }).click();
        await page.getByRole("list", { name: "Deliveries of the batch" }).scrollIntoViewIfNeeded();
      },
    },
    { name: "delivery-shared", path: `/deliveries/${filled.shared}` },
    { name: "delivery-unrouted", path: `/deliveries/${filled.unrouted}` },
    { name: "delivery-working", path: `/deliveries/${filled.working}` },
    { name: "delivery-succeeded", path: `/deliveries/${filled.succeeded}` },
    { name: "delivery-run-failed", path: `/deliveries/${filled.runFailed}`, isVariant: true },
    { name: "delivery-superseded", path: `/deliveries/${filled.superseded}`, isVariant: true },
    { name: "delivery-behind", path: `/deliveries/${filled.behind}`, isVariant: true },
    { name: "delivery-inbox", path: `/deliveries/${filled.inbox}`, isVariant: true },
    { name: "delivery-filtered", path: `/deliveries/${filled.filtered}` },
    { name: "delivery-cancelled", path: `/deliveries/${filled.cancelled}`, isVariant: true },
    { name: "delivery-rejected", path: `/deliveries/${filled.rejected}`, isVariant: true },
    { name: "delivery-retrying", path: `/deliveries/${filled.retrying}`, isVariant: true },
  ];
}
