import { address, amount, contact, created, ids, money } from "./shared.ts";

export const cardholder = {
  id: ids.holder,
  object: "issuing.cardholder",
  billing: { address },
  email: contact.email,
  name: contact.name,
  phone_number: "+15555550123",
  requirements: { disabled_reason: null, past_due: [] },
  status: "active",
  type: "individual",
  ...created,
};

export const issuedCard = {
  id: ids.card,
  object: "issuing.card",
  brand: "Visa",
  cardholder,
  currency: "usd",
  exp_month: 8,
  exp_year: 2031,
  last4: "4242",
  status: "active",
  type: "virtual",
  ...created,
};

const merchant = {
  category: "computer_software_stores",
  city: "San Francisco",
  country: "US",
  name: "Rocket Rides",
  network_id: "1234567890",
};

export const authorization = {
  id: "iauth_1S4kUCLd7YhWc2VnVfrBgtNh",
  object: "issuing.authorization",
  ...money,
  approved: false,
  card: issuedCard,
  cardholder: ids.holder,
  merchant_data: merchant,
  pending_request: {
    ...money,
    is_amount_controllable: false,
    merchant_amount: amount,
    merchant_currency: "usd",
  },
  request_history: [],
  status: "pending",
  wallet: null,
  ...created,
};

export const issuingTransaction = {
  id: "ipi_1S4kUDLd7YhWc2VnMjuNhyBg",
  object: "issuing.transaction",
  ...money,
  amount: -amount,
  authorization: authorization.id,
  balance_transaction: "txn_1S4kUDLd7YhWc2VnKloIujYh",
  card: ids.card,
  cardholder: ids.holder,
  merchant_data: merchant,
  type: "capture",
  ...created,
};
