import assert from "node:assert/strict";
import type { ProblemCode } from "../../src/http/problem.ts";
import type { Answer } from "./send.ts";

/** The members of every problem. */
export type SeenProblem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly message: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
};

/** Fails unless the response is exactly this problem, in the form of RFC 9457. */
export function assertProblem(answer: Answer, status: number, code: ProblemCode): SeenProblem {
  assert.deepEqual([answer.status, codeOf(answer)], [status, code], answer.text);
  assert.equal(answer.headers["content-type"], "application/problem+json");
  const problem = answer.json() as SeenProblem;
  assert.equal(problem.status, status);
  assert.equal(problem.type, `urn:agentex:problem:${code}`);
  assert.notEqual(problem.title, "");
  assert.notEqual(problem.detail, "");
  // Agentex's clients read `message`.
  assert.equal(problem.message, problem.detail);
  return problem;
}

export function codeOf(answer: Answer): unknown {
  try {
    return (answer.json() as { code?: unknown }).code;
  } catch {
    return undefined;
  }
}
