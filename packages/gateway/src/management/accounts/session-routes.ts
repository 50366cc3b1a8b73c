import { createRoute } from "@hono/zod-openapi";
import { json, problems } from "../../http/answers.ts";
import { chooseAccountSchema, sessionSchema, signInSchema } from "./schema.ts";

// `/session` as the API document describes it.

const tags = ["Session"];

export const sessionRoute = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "Get the current session",
  responses: {
    200: json(sessionSchema, "The session, even if nobody is signed in."),
    ...problems("auth_unavailable"),
  },
});

export const signInRoute = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Sign in a browser with an account key",
  request: { body: { required: true, content: { "application/json": { schema: signInSchema } } } },
  responses: {
    200: json(sessionSchema, "Signed in; the response sets a cookie."),
    ...problems(
      "account_unclear",
      "account_key_invalid",
      "account_not_accessible",
      "role_insufficient",
      "origin_not_allowed",
      "accounts_off",
      "too_many_failed_logins",
      "body_not_json",
      "body_invalid",
    ),
  },
});

export const switchRoute = createRoute({
  method: "put",
  path: "/",
  tags,
  summary: "Switch to another account of the same key",
  request: {
    body: { required: true, content: { "application/json": { schema: chooseAccountSchema } } },
  },
  responses: {
    200: json(sessionSchema, "The session, in the other account."),
    ...problems(
      "login_required",
      "account_not_accessible",
      "origin_not_allowed",
      "csrf_token_invalid",
      "accounts_off",
      "body_not_json",
      "body_invalid",
    ),
  },
});

export const signOutRoute = createRoute({
  method: "delete",
  path: "/",
  tags,
  summary: "Sign out",
  responses: {
    204: { description: "Signed out." },
    ...problems("origin_not_allowed", "csrf_token_invalid", "accounts_off"),
  },
});
