import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import file from "../../../docs/agent-signature.vectors.json" with { type: "json" };

type Webhook = {
  readonly provider: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly secret: string;
};

const seconds = String(file.now);
const url = "https://gateway.example.com/hook?tenant=1";
const json = JSON.stringify({ ref: "refs/heads/main", repository: { full_name: "octo/flux" }, text: "é" });

/**
 * Requests that the gateway signed and requests that it did not, per docs/agent-signature.md; and webhooks, each genuine and
 * forged.
 */
export const given = {
  now: file.now * 1000,
  key: file.key,
  deliveries: file.vectors,
  webhooks: [github(), svix(), twilio(), discord(), sendgrid()].flatMap((webhook) => [
    webhook,
    { ...webhook, body: webhook.body.replace("main", "evil") },
  ]),
};

/** The expected results in each runtime. */
export const expected = {
  statuses: given.deliveries.map(({ valid }) => (valid ? 200 : 401)),
  outcomes: given.webhooks.map((_, index) => (index % 2 === 0 ? "verified" : "refused")),
};

function github(): Webhook {
  const secret = "It's a Secret to Everybody";
  const signature = createHmac("sha256", secret).update(json).digest("hex");
  return {
    provider: "github",
    url,
    secret,
    body: json,
    headers: { "x-hub-signature-256": `sha256=${signature}` },
  };
}

function svix(): Webhook {
  const key = Buffer.from("0123456789abcdef01234567");
  const signature = createHmac("sha256", key).update(`msg_1.${seconds}.${json}`).digest("base64");
  const headers = { "svix-id": "msg_1", "svix-timestamp": seconds, "svix-signature": `v1,${signature}` };
  return { provider: "svix", url, secret: `whsec_${key.toString("base64")}`, body: json, headers };
}

function twilio(): Webhook {
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "x-twilio-signature": createHmac("sha1", "token").update(`${url}BodymainFrom+1`).digest("base64"),
  };
  return { provider: "twilio", url, secret: "token", body: "From=%2B1&Body=main", headers };
}

function discord(): Webhook {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const signature = sign(null, Buffer.from(seconds + json), privateKey).toString("hex");
  const secret = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
  const headers = { "x-signature-timestamp": seconds, "x-signature-ed25519": signature };
  return { provider: "discord", url, secret, body: json, headers };
}

function sendgrid(): Webhook {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const secret = publicKey.export({ format: "der", type: "spki" }).toString("base64");
  const headers = {
    "x-twilio-email-event-webhook-timestamp": seconds,
    "x-twilio-email-event-webhook-signature": sign(
      "sha256",
      Buffer.from(seconds + json),
      privateKey,
    ).toString("base64"),
  };
  return { provider: "sendgrid", url, secret, body: json, headers };
}
