import type { MiddlewareHandler } from "hono";
import { answerProblem } from "./answers.ts";
import { hasBody } from "./has-body.ts";
import { DEEPEST, isNestedDeeper } from "./nesting.ts";

/** Turns away bodies that are not plain JSON of a sane shape, before anything is made of them. */
export function checkBody(): MiddlewareHandler {
  return async (context, next) => {
    if (!hasBody(context)) return next();
    // Only JSON: a web page may send forms and plain text anywhere without being asked, but not JSON.
    const type = context.req.header("content-type");
    if (type === undefined || !/^application\/(json|[\w.-]+\+json)\b/i.test(type)) {
      return answerProblem(
        context,
        "content_type_unsupported",
        `The body was sent as ${type ?? "nothing in particular"}: send it with content-type: application/json.`,
      );
    }
    const coding = context.req.header("content-encoding");
    if (coding !== undefined && coding.toLowerCase() !== "identity") {
      // RFC 9110, section 15.5.16: says what would do.
      context.header("accept-encoding", "identity");
      return answerProblem(
        context,
        "content_type_unsupported",
        `The body was sent in ${coding}: send it as it is, without content-encoding.`,
      );
    }
    const body = await context.req.text().catch(() => undefined);
    if (body === undefined) {
      return answerProblem(context, "body_incomplete", "The connection broke before the body's end.");
    }
    if (isNestedDeeper(body, DEEPEST)) {
      return answerProblem(context, "body_invalid", `The body is nested deeper than ${DEEPEST} levels.`);
    }
    return next();
  };
}
