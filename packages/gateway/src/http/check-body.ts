import type { Context, MiddlewareHandler } from "hono";
import { answerProblem } from "./answers.ts";
import { hasBody } from "./has-body.ts";
import { DEEPEST, isNestedDeeper } from "./nesting.ts";

/**
 * A body without a content type counts as JSON, as in Agentex. Web pages can send one to other sites too, but the browser then adds
 * an `Origin`.
 */
function typeOf(context: Context): string | undefined {
  const type = context.req.header("content-type");
  if (type !== undefined || context.req.header("origin") !== undefined) return type;
  context.req.raw.headers.set("content-type", "application/json");
  return "application/json";
}

/** Rejects bodies that are not plain JSON or are nested too deeply, before they are parsed. */
export function checkBody(): MiddlewareHandler {
  return async (context, next) => {
    if (!hasBody(context)) return next();
    // JSON only: a web page can send forms and plain text to other sites without a CORS preflight, but not JSON.
    const type = typeOf(context);
    if (type === undefined || !/^application\/(json|[\w.-]+\+json)\b/i.test(type)) {
      return answerProblem(
        context,
        "content_type_unsupported",
        `The content type is ${type ?? "missing"}: send JSON with content-type: application/json.`,
      );
    }
    const coding = context.req.header("content-encoding");
    if (coding !== undefined && coding.toLowerCase() !== "identity") {
      // RFC 9110, section 15.5.16: names the accepted encoding.
      context.header("accept-encoding", "identity");
      return answerProblem(
        context,
        "content_type_unsupported",
        `The content encoding is ${coding}: send the body without content-encoding.`,
      );
    }
    const body = await context.req.text().catch(() => undefined);
    if (body === undefined) {
      return answerProblem(context, "body_incomplete", "The connection closed before the end of the body.");
    }
    if (isNestedDeeper(body, DEEPEST)) {
      return answerProblem(context, "body_invalid", `The body is nested deeper than ${DEEPEST} levels.`);
    }
    return next();
  };
}
