import { amount, created, ids, money, of, time } from "./shared.ts";

export const product = {
  id: ids.product,
  object: "product",
  active: true,
  default_price: ids.price,
  description: "Everything in Basic, for teams",
  images: [],
  name: "Team plan",
  type: "service",
  updated: time,
  ...created,
};

const recurring = { interval: "month", interval_count: 1, trial_period_days: null, usage_type: "licensed" };

export const price = {
  id: ids.price,
  object: "price",
  active: true,
  billing_scheme: "per_unit",
  currency: "usd",
  lookup_key: null,
  nickname: null,
  product: ids.product,
  recurring,
  tax_behavior: "unspecified",
  type: "recurring",
  unit_amount: amount,
  unit_amount_decimal: "2000",
  ...created,
};

export const plan = {
  id: ids.price,
  object: "plan",
  active: true,
  ...money,
  billing_scheme: "per_unit",
  interval: "month",
  interval_count: 1,
  nickname: null,
  product: ids.product,
  usage_type: "licensed",
  ...created,
};

export const coupon = {
  id: "SUMMER25",
  object: "coupon",
  amount_off: null,
  duration: "repeating",
  duration_in_months: 3,
  name: "Summer",
  percent_off: 25,
  times_redeemed: 0,
  valid: true,
  ...created,
};

export const promotionCode = {
  id: "promo_1S4kU0Ld7YhWc2VnYhNujMki",
  object: "promotion_code",
  active: true,
  code: "SUMMER25",
  customer: null,
  promotion: { coupon: coupon.id, type: "coupon" },
  times_redeemed: 0,
  ...created,
};

export const discount = {
  id: "di_1S4kU1Ld7YhWc2VnTgbYhnUj",
  object: "discount",
  ...of,
  end: null,
  promotion_code: promotionCode.id,
  source: { coupon: coupon.id, type: "coupon" },
  start: time,
  subscription: null,
};

export const taxRate = {
  id: "txr_1S4kU4Ld7YhWc2VnWsxEdcRf",
  object: "tax_rate",
  active: true,
  country: "DE",
  description: null,
  display_name: "VAT",
  inclusive: false,
  jurisdiction: "DE",
  percentage: 19,
  tax_type: "vat",
  ...created,
};
