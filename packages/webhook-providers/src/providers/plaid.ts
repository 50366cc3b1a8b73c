import type { Provider } from "../provider/provider.ts";

/**
 * Plaid's keys are returned by an API that requires the client's secret (`/webhook_verification_key/get`). The gateway does not
 * store that secret, which grants access to far more than webhooks. Instead, you enter the key, and enter it again when Plaid
 * changes it.
 */
export const plaid: Provider = {
  id: "plaid",
  name: "Plaid",
  docs: "https://plaid.com/docs/api/webhooks/webhook-verification/",
  recognition: [["plaid-verification"]],
  verification: {
    scheme: "jwks",
    header: "plaid-verification",
    prefixes: [""],
    algorithm: "ES256",
    issuers: [],
    expects: [],
    bodyHashClaim: "request_body_sha256",
    toleranceSeconds: 300,
  },
  secret: { madeBy: "provider", kind: "jwk" },
  setup: {
    url: "The webhook field of POST /link/token/create, or of POST /item/webhook/update.",
    secret:
      'Send a webhook, and take the kid from the header of the token in Plaid-Verification. Call POST /webhook_verification_key/get with it, and paste the key from the response: a JSON Web Key, or several as {"keys": […]}. Rotate the gateway\'s key when Plaid changes its own.',
    events: "Nothing to choose: Plaid sends the webhooks of the products that the Item uses.",
  },
  payload: [{ as: "json" }],
  event: ["{json:webhook_type}.{json:webhook_code}"],
  // Plaid sends no id.
  deliveryId: [],
  identity: {
    from: ["{json:item_id}"],
    matching: "any",
    keyName: "any name, such as the environment's",
  },
  summary: [
    "{json:webhook_type} {json:webhook_code}: {json:error.error_code}",
    "{json:webhook_type} {json:webhook_code}",
  ],
  digest: { title: ["{json:webhook_code}"], text: ["{json:error.error_message}"] },
  conversation: ["{json:item_id}"],
  deadlineSeconds: 10,
  acknowledge: [{ status: 200 }],
};
