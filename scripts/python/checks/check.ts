import assert from "node:assert/strict";

export type CheckResult = { name: string; ok: boolean; detail: string };

/** Runs one check. The message of a failed assertion or request becomes its detail. */
export async function check(name: string, body: () => Promise<void>): Promise<CheckResult> {
  try {
    await body();
    return { name, ok: true, detail: "" };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Asserts a response's status; the message includes the body. */
export async function assertStatus(response: Response, expected: number): Promise<void> {
  if (response.status !== expected) {
    assert.fail(`answered ${response.status}, not ${expected}: ${await response.text()}`);
  }
}
