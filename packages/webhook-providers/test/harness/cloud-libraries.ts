import { createHash, createPublicKey } from "node:crypto";
import type { JsonWebKey } from "node:crypto";
import { OAuth2Client } from "google-auth-library";
import { createLocalJWKSet, decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import type { JWK } from "jose";
import SnsValidator from "sns-validator";
import type { WebhookRequest } from "../../src/index.ts";
import { keySetUrl } from "./cloud.ts";

/** What is needed besides the request: the key's value, and the content of each URL. */
export type Receiver = { readonly value: string; readonly documents: ReadonlyMap<string, string> };

/** A library that verifies what a provider signs with a key that it publishes. It uses the clock of the process. */
export type CloudLibrary = {
  readonly provider: string;
  readonly library: string;
  /** A library that is neither the provider's own nor the one in its documentation. */
  readonly isIndependent?: true;
  /** Its verdict on a request, when used as the provider documents it; throwing means no. */
  readonly accepts: (request: WebhookRequest, receiver: Receiver) => Promise<boolean>;
  /** Seconds since the signature, both accepted and refused by the library and by this package. */
  readonly ages: { readonly accepted: readonly number[]; readonly refused: readonly number[] };
};

type Keys = { readonly keys: (JWK & JsonWebKey)[] };

function keysOf(text: string | undefined): Keys {
  return JSON.parse(text ?? "") as Keys;
}

function token({ headers }: WebhookRequest, name: string): string {
  return String(headers[name]).replace(/^Bearer /, "");
}

/** Fetches the certificate by https. */
function verifySns({ body }: WebhookRequest): Promise<boolean> {
  return new Promise((resolve) => {
    new SnsValidator().validate(Buffer.from(body).toString(), (problem) => resolve(problem === null));
  });
}

/** Google's keys, in the form that its library expects. */
function certificates(text: string | undefined): Record<string, string> {
  const { keys } = keysOf(text);
  return Object.fromEntries(
    keys
      .filter(({ kty }) => kty === "RSA")
      .map((key) => [
        String(key.kid),
        createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" }).toString(),
      ]),
  );
}

/** https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions#validate_tokens */
async function verifyPubsub(request: WebhookRequest, { value, documents }: Receiver): Promise<boolean> {
  const [email, audience] = value.split(" ");
  const ticket = await new OAuth2Client().verifySignedJwtWithCertsAsync(
    token(request, "authorization"),
    certificates(documents.get("https://www.googleapis.com/oauth2/v3/certs")),
    audience,
    ["https://accounts.google.com"],
  );
  const claims = ticket.getPayload();
  return claims?.email === email && claims?.email_verified === true;
}

/** https://developers.google.com/workspace/chat/verify-requests-from-chat, with the project number as the audience. */
async function verifyChat(request: WebhookRequest, { value, documents }: Receiver): Promise<boolean> {
  const issuer = "chat@system.gserviceaccount.com";
  await new OAuth2Client().verifySignedJwtWithCertsAsync(
    token(request, "authorization"),
    certificates(documents.get(`https://www.googleapis.com/service_accounts/v1/jwk/${issuer}`)),
    value,
    [issuer],
  );
  return true;
}

/** https://plaid.com/docs/api/webhooks/webhook-verification/: a token is 5 minutes old at the most. */
async function verifyPlaid(request: WebhookRequest, { value }: Receiver): Promise<boolean> {
  const jwt = token(request, "plaid-verification");
  const { kid } = decodeProtectedHeader(jwt);
  // Plaid's API returns the key for that id.
  const key = keysOf(value).keys.find((each) => each.kty === "EC" && each.kid === kid) ?? {};
  const { payload } = await jwtVerify(jwt, await importJWK(key as JWK, "ES256"), {
    algorithms: ["ES256"],
    // The library adds the two; the second one also applies to times in the future.
    maxTokenAge: "0 seconds",
    clockTolerance: 300,
  });
  return payload["request_body_sha256"] === createHash("sha256").update(request.body).digest("hex");
}

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication, requirements 3 to 6. */
async function verifyTeams(request: WebhookRequest, { value, documents }: Receiver): Promise<boolean> {
  const { keys } = keysOf(documents.get(keySetUrl));
  await jwtVerify(token(request, "authorization"), createLocalJWKSet({ keys }), {
    algorithms: ["RS256"],
    issuer: "https://api.botframework.com",
    audience: value,
    clockTolerance: 300,
  });
  return true;
}

/** Google's and Microsoft's tokens are valid for an hour, and their libraries tolerate clocks that are off by 5 minutes. */
const hour = { accepted: [0, 3600], refused: [3901, 86_400] };

export const cloudLibraries: readonly CloudLibrary[] = [
  { provider: "aws-sns", library: "sns-validator", accepts: verifySns, ages: { accepted: [0], refused: [] } },
  { provider: "google-pubsub", library: "google-auth-library", accepts: verifyPubsub, ages: hour },
  { provider: "google-chat", library: "google-auth-library", accepts: verifyChat, ages: hour },
  {
    provider: "plaid",
    library: "jose, as in Plaid's documentation",
    accepts: verifyPlaid,
    ages: { accepted: [-300, 0, 300], refused: [-301, 301] },
  },
  { provider: "teams", library: "jose", isIndependent: true, accepts: verifyTeams, ages: hour },
];
