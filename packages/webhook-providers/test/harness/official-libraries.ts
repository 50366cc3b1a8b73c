import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { LinearWebhookClient } from "@linear/sdk/webhooks";
import { Mux } from "@mux/mux-node";
import { verifyWebhookSignature } from "@notionhq/client";
import { verify as verifyGithub } from "@octokit/webhooks-methods";
import { Paddle } from "@paddle/paddle-node-sdk";
import { EventWebhook } from "@sendgrid/eventwebhook";
import { isValidSignature as isValidSanity } from "@sanity/webhook";
import "@shopify/shopify-api/adapters/node";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import { isValidSlackRequest } from "@slack/bolt";
import { verifyKey } from "discord-interactions";
import { validateWebhook } from "replicate";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Stripe } from "stripe";
import { Webhook as SvixWebhook } from "svix";
import twilio from "twilio";
import type { WebhookRequest } from "../../src/index.ts";

/** A provider's own library. It uses the clock of the process. */
export type OfficialLibrary = {
  readonly provider: string;
  readonly library: string;
  /** Its verdict on a request; throwing means no. */
  readonly accepts: (request: WebhookRequest, secret: string) => unknown;
  /** How it checks a timestamp's age, if that differs from this package: in both directions. */
  readonly age: "both_ways" | "old_only" | "unchecked";
};

function header({ headers }: WebhookRequest, name: string): string {
  const value = headers[name];
  return typeof value === "string" ? value : "";
}

function text({ body }: WebhookRequest): string {
  return Buffer.from(body).toString();
}

/** The verdict of a library that answers by throwing. */
function passes(check: () => unknown): boolean {
  check();
  return true;
}

function standardHeaders(request: WebhookRequest, prefix: string): Record<string, string> {
  const names = ["id", "timestamp", "signature"].map((part) => `${prefix}-${part}`);
  return Object.fromEntries(names.map((name) => [name, header(request, name)]));
}

function verifyTwilio(request: WebhookRequest, secret: string): boolean {
  const signature = header(request, "x-twilio-signature");
  if (request.url.includes("bodySHA256")) {
    return twilio.validateRequestWithBody(secret, signature, request.url, text(request));
  }
  const params = Object.fromEntries(new URLSearchParams(text(request)));
  return twilio.validateRequest(secret, signature, request.url, params);
}

function verifySendgrid(request: WebhookRequest, secret: string): boolean {
  const webhook = new EventWebhook();
  return webhook.verifySignature(
    webhook.convertPublicKeyToECDSA(secret),
    Buffer.from(request.body),
    header(request, "x-twilio-email-event-webhook-signature"),
    header(request, "x-twilio-email-event-webhook-timestamp"),
  );
}

async function verifyShopify(request: WebhookRequest, secret: string): Promise<boolean> {
  const shopify = shopifyApi({
    apiKey: "key",
    apiSecretKey: secret,
    hostName: "gateway.example.com",
    apiVersion: ApiVersion.July25,
    isEmbeddedApp: true,
  });
  const rawRequest = new IncomingMessage(new Socket());
  rawRequest.headers = { ...request.headers };
  const { valid } = await shopify.webhooks.validate({ rawBody: text(request), rawRequest });
  return valid;
}

/** Without a network: only its verification is used. */
const stripe = new Stripe("sk_test_unused");

export const officialLibraries: readonly OfficialLibrary[] = [
  {
    provider: "github",
    library: "@octokit/webhooks-methods",
    accepts: (request, secret) => verifyGithub(secret, text(request), header(request, "x-hub-signature-256")),
    age: "unchecked",
  },
  {
    provider: "slack",
    library: "@slack/bolt",
    accepts: (request, signingSecret) =>
      isValidSlackRequest({
        signingSecret,
        body: text(request),
        headers: {
          "x-slack-signature": header(request, "x-slack-signature"),
          "x-slack-request-timestamp": Number(header(request, "x-slack-request-timestamp")),
        },
      }),
    age: "old_only",
  },
  {
    provider: "stripe",
    library: "stripe",
    accepts(request, secret) {
      const signature = header(request, "stripe-signature");
      try {
        return passes(() => Stripe.webhooks.constructEvent(text(request), signature, secret));
      } catch {
        // Notifications of the second version have their own function, which verifies the same signature.
        return passes(() => stripe.parseEventNotification(text(request), signature, secret));
      }
    },
    age: "old_only",
  },
  ...["standard-webhooks", "openai", "anthropic", "supabase"].map((provider): OfficialLibrary => ({
    provider,
    library: "standardwebhooks",
    accepts: (request, secret) =>
      passes(() =>
        new StandardWebhook(secret.replace(/^v1,/, "")).verify(
          text(request),
          standardHeaders(request, "webhook"),
        ),
      ),
    age: "both_ways",
  })),
  ...["svix", "clerk", "resend"].map((provider): OfficialLibrary => ({
    provider,
    library: "svix",
    accepts: (request, secret) =>
      passes(() => new SvixWebhook(secret).verify(text(request), standardHeaders(request, "svix"))),
    age: "both_ways",
  })),
  {
    provider: "replicate",
    library: "replicate",
    accepts: (request, secret) =>
      validateWebhook({
        id: header(request, "webhook-id"),
        timestamp: header(request, "webhook-timestamp"),
        signature: header(request, "webhook-signature"),
        body: text(request),
        secret,
      }),
    age: "unchecked",
  },
  {
    provider: "twilio",
    library: "twilio",
    accepts: verifyTwilio,
    age: "unchecked",
  },
  {
    provider: "discord",
    library: "discord-interactions",
    accepts: (request, key) =>
      verifyKey(
        Buffer.from(request.body),
        header(request, "x-signature-ed25519"),
        header(request, "x-signature-timestamp"),
        key,
      ),
    age: "unchecked",
  },
  { provider: "sendgrid", library: "@sendgrid/eventwebhook", accepts: verifySendgrid, age: "unchecked" },
  { provider: "shopify", library: "@shopify/shopify-api", accepts: verifyShopify, age: "unchecked" },
  {
    provider: "mux",
    library: "@mux/mux-node",
    accepts: async (request, secret) => {
      await new Mux({ tokenId: "id", tokenSecret: "secret" }).webhooks.verifySignature(
        text(request),
        request.headers,
        secret,
      );
      return true;
    },
    age: "old_only",
  },
  {
    provider: "sanity",
    library: "@sanity/webhook",
    accepts: (request, secret) =>
      isValidSanity(text(request), header(request, "sanity-webhook-signature"), secret),
    age: "unchecked",
  },
  {
    provider: "linear",
    library: "@linear/sdk",
    accepts: (request, secret) =>
      new LinearWebhookClient(secret).verify(Buffer.from(request.body), header(request, "linear-signature")),
    age: "both_ways",
  },
  {
    provider: "notion",
    library: "@notionhq/client",
    accepts: (request, verificationToken) =>
      verifyWebhookSignature({
        body: Buffer.from(request.body),
        signature: header(request, "x-notion-signature"),
        verificationToken,
      }),
    age: "unchecked",
  },
  {
    provider: "paddle",
    library: "@paddle/paddle-node-sdk",
    accepts: (request, secret) =>
      new Paddle("key").webhooks.isSignatureValid(text(request), secret, header(request, "paddle-signature")),
    age: "old_only",
  },
];
