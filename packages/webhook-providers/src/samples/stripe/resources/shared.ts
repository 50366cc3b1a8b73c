/** What the resources of the sample account share: times, ids, amounts and the cardholder. */

export const time = 1_789_034_400;

export const month = 2_592_000;

export const test = { livemode: false, metadata: {} };

export const created = { created: time, ...test };

export function listOf(url: string, ...data: readonly object[]) {
  return { object: "list", data, has_more: false, total_count: data.length, url };
}

export const ids = {
  customer: "cus_SxK2vQ8mWb4TzN",
  charge: "ch_3S4kTqLd7YhWc2Vn0pRsUxJb",
  intent: "pi_3S4kTqLd7YhWc2Vn0aBcDeFg",
  method: "pm_1S4kTpLd7YhWc2VnQwErTyUi",
  invoice: "in_1S4kTrLd7YhWc2VnAsDfGhJk",
  subscription: "sub_1S4kTsLd7YhWc2VnZxCvBnMl",
  item: "si_SxK3wR9nXc5UaP",
  price: "price_1S4kToLd7YhWc2VnPlOkMiJn",
  product: "prod_SxK1uP7lVa3SyM",
  balance: "txn_3S4kTqLd7YhWc2Vn0yHnUjMk",
  card: "ic_1S4kTwLd7YhWc2VnRfVtGbYh",
  holder: "ich_1S4kTvLd7YhWc2VnEdCwSxQa",
  account: "acct_1S4kTnLd7YhWc2Vn",
} as const;

export const amount = 2_000;

export const money = { amount, currency: "usd" };

export const of = { customer: ids.customer };

export const address = {
  city: "London",
  country: "GB",
  line1: "12 St James's Square",
  line2: null,
  postal_code: "SW1Y 4LE",
  state: null,
};

export const contact = { address, email: "ada@example.com", name: "Ada Lovelace", phone: null };

export const card = {
  brand: "visa",
  country: "US",
  exp_month: 8,
  exp_year: 2031,
  funding: "credit",
  last4: "4242",
};
