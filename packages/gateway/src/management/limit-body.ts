import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { answerProblem } from "../http/answers.ts";

/** Rejects bodies that are larger than this many bytes. */
export function limitBody(most: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: most,
    onError: (context) => answerProblem(context, "body_too_large", `The body is larger than ${most} bytes.`),
  });
}
