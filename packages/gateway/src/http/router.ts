import { OpenAPIHono } from "@hono/zod-openapi";
import type { Env } from "hono";
import { answerProblem, readIssues } from "./answers.ts";
import { hasBody } from "./has-body.ts";

/** A router whose operations are described by schemas: what does not fit them is answered 422, with the fields named. */
export function createRouter<E extends Env>(): OpenAPIHono<E> {
  return new OpenAPIHono<E>({
    defaultHook: (result, context) => {
      if (result.success) {
        // Whoever forgot the body must not be taken at its word where all of its fields may be left out.
        return result.target === "json" && !hasBody(context)
          ? answerProblem(context, "body_invalid", "The request has no body, and needs one: {} at the least.")
          : undefined;
      }
      const errors = readIssues(result.error);
      const body = result.target === "json";
      return answerProblem(
        context,
        body ? "body_invalid" : "parameters_invalid",
        errors.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; "),
        errors,
      );
    },
  });
}
