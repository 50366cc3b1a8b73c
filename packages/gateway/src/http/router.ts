import { OpenAPIHono } from "@hono/zod-openapi";
import type { Env } from "hono";
import { answerProblem, readIssues } from "./answers.ts";
import { hasBody } from "./has-body.ts";

/** Reads the path to match against the routes. */
type PathReader = NonNullable<NonNullable<ConstructorParameters<typeof OpenAPIHono>[0]>["getPath"]>;

/** A router whose operations are described by schemas: invalid input is answered 422, naming the fields. */
export function createRouter<E extends Env>(options: { getPath?: PathReader } = {}): OpenAPIHono<E> {
  return new OpenAPIHono<E>({
    ...options,
    defaultHook: (result, context) => {
      if (result.success) {
        // Where all fields are optional, a forgotten body must not pass as an empty object.
        return result.target === "json" && !hasBody(context)
          ? answerProblem(context, "body_invalid", "The request needs a body: at least {}.")
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
