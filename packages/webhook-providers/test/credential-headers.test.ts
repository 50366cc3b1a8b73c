import assert from "node:assert/strict";
import { test } from "node:test";
import { credentialHeaders, providers } from "../src/index.ts";

test("headers that are credentials themselves are named, and signatures are not", () => {
  const found = [...providers.values()]
    .map((provider) => [provider.id, credentialHeaders(provider)] as const)
    .filter(([, headers]) => headers.length > 0);
  assert.deepEqual(Object.fromEntries(found), {
    gitlab: ["x-gitlab-token"],
    "gitlab-system": ["x-gitlab-token"],
    "gitlab-signed": ["x-gitlab-token"],
    "jira-app": ["authorization"],
    telegram: ["x-telegram-bot-api-secret-token"],
    zoom: ["authorization"],
    asana: ["x-hook-secret"],
    postmark: ["authorization"],
    adyen: ["authorization"],
    okta: ["authorization"],
    auth0: ["authorization"],
    datadog: ["authorization"],
    monday: ["authorization"],
    eventbridge: ["authorization"],
    alertmanager: ["authorization"],
    "alertmanager-basic": ["authorization"],
    "azure-devops": ["authorization"],
    "supabase-database": ["authorization"],
    // A token that covers the body, written like those that do not.
    netlify: ["x-webhook-signature"],
    plaid: ["plaid-verification"],
    "google-pubsub": ["authorization"],
    "google-chat": ["authorization"],
    teams: ["authorization"],
  });
});
