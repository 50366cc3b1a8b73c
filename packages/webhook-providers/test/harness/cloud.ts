import { createHash, generateKeyPairSync, sign as signWith } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { crc32 } from "node:zlib";
import { fillTemplate } from "../../src/index.ts";
import type { Provider, Sample, WebhookRequest } from "../../src/index.ts";
import { writeSample } from "../../src/samples/index.ts";
import { makeCertificate } from "./certificate.ts";

/** The provider's side: its private keys, and what it publishes. */
export type Cloud = {
  readonly rsa: Pair;
  readonly p256: Pair;
  /** A certificate of the RSA key, by default valid for a year around `now`. */
  certificate(now: Date, days?: { readonly from: number; readonly to: number }): string;
  /** The public keys as a key set. */
  keySet(kid?: string, more?: object): string;
  /** The content of each URL that the provider's data allows. */
  documents(provider: Provider, now: Date): Map<string, string>;
};

type Pair = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

export const certificateUrl = "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-0a1b.pem";
const paypalCertificateUrl = "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77";
export const keySetUrl = "https://login.botframework.com/v1/.well-known/keys";

export function createCloud(): Cloud {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const day = 86_400_000;
  const cloud: Cloud = {
    rsa,
    p256,
    certificate(now, { from, to } = { from: -180, to: 180 }) {
      const at = (days: number) => new Date(now.getTime() + days * day);
      return makeCertificate({ ...rsa, from: at(from), to: at(to) });
    },
    keySet(kid = "one", more = {}) {
      const keys = [rsa, p256].map(({ publicKey }) =>
        Object.assign(publicKey.export({ format: "jwk" }), { kid, use: "sig" }, more),
      );
      return JSON.stringify({ keys });
    },
    documents({ verification }, now) {
      const documents = new Map<string, string>();
      if (verification.scheme === "certificate") {
        for (const url of [certificateUrl, paypalCertificateUrl]) documents.set(url, cloud.certificate(now));
      }
      for (const issuer of verification.scheme === "jwks" ? verification.issuers : []) {
        if ("jwks" in issuer) documents.set(issuer.jwks, cloud.keySet());
        else {
          documents.set(issuer.metadata, JSON.stringify({ issuer: issuer.iss, jwks_uri: keySetUrl }));
          documents.set(keySetUrl, cloud.keySet("one", { endorsements: ["msteams", "webchat"] }));
        }
      }
      return documents;
    },
  };
  return cloud;
}

export type CloudSending = {
  /** The value of the key that the request is for. */
  readonly value: string;
  readonly now: Date;
  readonly url: string;
  readonly id?: string;
  /** Changes to the token's two parts, which are signed in place of the provider's own. */
  readonly head?: object;
  readonly claims?: object;
  /** Which of the provider's issuers signs. */
  readonly issuer?: number;
};

/** The request as the provider sends it. */
export function sendFrom(
  cloud: Cloud,
  provider: Provider,
  sample: Sample,
  sending: CloudSending,
): WebhookRequest {
  const { verification } = provider;
  const written = writeSample(sample, { id: sending.id ?? "7f2c1b9e55d04c0a", now: sending.now });
  const request = {
    method: "POST",
    url: sending.url,
    headers: written.headers,
    body: Buffer.from(written.body),
  };
  if (verification.scheme === "jwks") {
    const token = makeToken(cloud, provider, request, sending);
    return withHeaders(request, { [verification.header]: `${verification.prefixes[0]}${token}` });
  }
  return provider.id === "paypal" ? asPaypal(cloud, request, sending) : asSns(cloud, request);
}

function makeToken(
  { rsa, p256 }: Cloud,
  provider: Provider,
  request: WebhookRequest,
  { value, url, now, head, claims, issuer = 0 }: CloudSending,
): string {
  const { verification } = provider;
  if (verification.scheme !== "jwks") throw new Error("no token");
  const words = value.split(" ");
  const seconds = Math.floor(now.getTime() / 1000);
  const parts = [
    { alg: verification.algorithm, typ: "JWT", kid: "one", ...head },
    {
      iat: seconds,
      ...(verification.bodyHashClaim === undefined
        ? { iss: verification.issuers[issuer]?.iss, exp: seconds + 3600 }
        : { [verification.bodyHashClaim]: createHash("sha256").update(request.body).digest("hex") }),
      ...Object.fromEntries(verification.expects.map((name, index) => [name, words[index] ?? url])),
      ...Object.fromEntries(
        Object.entries(verification.agrees ?? {}).map(([name, template]) => [
          name,
          fillTemplate(template, request, provider),
        ]),
      ),
      ...verification.issuers[issuer]?.claims,
      ...claims,
    },
  ];
  const content = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  const key =
    verification.algorithm === "RS256"
      ? rsa.privateKey
      : ({ key: p256.privateKey, dsaEncoding: "ieee-p1363" } as const);
  return `${content}.${signWith("sha256", Buffer.from(content), key).toString("base64url")}`;
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
function asSns({ rsa }: Cloud, request: WebhookRequest): WebhookRequest {
  const message = JSON.parse(Buffer.from(request.body).toString()) as Record<string, string>;
  message["Timestamp"] = `${message["Timestamp"]?.slice(0, 19)}.000Z`;
  const names =
    message["Type"] === "Notification"
      ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
      : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
  const lines = names.filter((name) => name in message).map((name) => `${name}\n${message[name]}\n`);
  const hash = message["SignatureVersion"] === "1" ? "sha1" : "sha256";
  message["SigningCertURL"] = certificateUrl;
  message["Signature"] = signWith(hash, Buffer.from(lines.join("")), rsa.privateKey).toString("base64");
  return { ...request, body: Buffer.from(JSON.stringify(message)) };
}

function asPaypal({ rsa }: Cloud, request: WebhookRequest, { value, now }: CloudSending): WebhookRequest {
  const time = `${now.toISOString().slice(0, 19)}Z`;
  const id = request.headers["paypal-transmission-id"];
  const content = `${String(id)}|${time}|${value}|${crc32(request.body)}`;
  return withHeaders(request, {
    "paypal-transmission-time": time,
    "paypal-cert-url": paypalCertificateUrl,
    "paypal-transmission-sig": signWith("sha256", Buffer.from(content), rsa.privateKey).toString("base64"),
  });
}

export function withHeaders(request: WebhookRequest, headers: WebhookRequest["headers"]): WebhookRequest {
  return { ...request, headers: { ...request.headers, ...headers } };
}
