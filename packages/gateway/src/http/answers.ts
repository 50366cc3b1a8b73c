import { z } from "@hono/zod-openapi";
import type { Context, TypedResponse } from "hono";
export { formatTime } from "./format-time.ts";
import { PROBLEM_CONTENT_TYPE, PROBLEMS, problem, type Problem, type ProblemCode } from "./problem.ts";

const codeSchema = z
  .enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]])
  .openapi("ProblemCode", { description: "What went wrong. Stable: programs can rely on it." });

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: codeSchema,
    message: z.string().openapi({ description: "Equal to `detail`." }),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: "The fields that failed validation." }),
  })
  .openapi("Problem", { description: "An error: RFC 9457 problem details." });

/** The OpenAPI entry of a JSON response. */
export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { "application/json": { schema } } };
}

/** The OpenAPI entries of the problems that an operation can return, one per status. */
export function problems(...codes: ProblemCode[]) {
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code][0]);
  return Object.fromEntries(
    [...byStatus].map(([status, together]) => [
      status,
      {
        description: together.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}`).join("; "),
        content: { [PROBLEM_CONTENT_TYPE]: { schema: problemSchema } },
      },
    ]),
  );
}

/** Returns a problem response. Its type fits every operation, so that any router can return it. */
export function answerProblem(
  context: Context,
  code: ProblemCode,
  detail: string,
  errors?: Problem["errors"],
): Response & TypedResponse<never, never, never> {
  const body = problem(code, detail, errors);
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: { ...Object.fromEntries(context.res.headers), "content-type": PROBLEM_CONTENT_TYPE },
  }) as Response & TypedResponse<never, never, never>;
}

/** The fields that failed validation, by path. */
export function readIssues(error: z.core.$ZodError): NonNullable<Problem["errors"]> {
  return error.issues.map(({ path, message, input }) => ({
    path: path.map(String).join("."),
    message: input === undefined && message.endsWith("received undefined") ? "Field required" : message,
  }));
}

/** A time in the API: ISO 8601 in UTC. */
export const timeSchema = z.iso.datetime();
