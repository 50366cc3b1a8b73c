import { updated, type Events } from "./about.ts";
import * as catalog from "../resources/catalog.ts";

/** Events of products, prices and discounts. */
export const catalogEvents: Events = {
  "product.created": [catalog.product],
  "product.updated": [
    { ...catalog.product, description: "Renewed" },
    { description: catalog.product.description },
  ],
  "product.deleted": [catalog.product],
  "price.created": [catalog.price],
  "price.updated": updated(catalog.price),
  "plan.created": [catalog.plan],
  "plan.updated": updated(catalog.plan),
  "plan.deleted": [catalog.plan],
  "coupon.created": [catalog.coupon],
  "coupon.updated": updated(catalog.coupon),
  "coupon.deleted": [catalog.coupon],
  "promotion_code.created": [catalog.promotionCode],
  "promotion_code.updated": [{ ...catalog.promotionCode, active: false }, { active: true }],
  "tax_rate.created": [catalog.taxRate],
  "tax_rate.updated": [{ ...catalog.taxRate, active: false }, { active: true }],
};
