import assert from "node:assert/strict";

export type CheckResult = { name: string; ok: boolean; detail: string };

/** Runs one check. What an assertion in it says, or a request that fails, is its detail. */
export async function check(name: string, body: () => Promise<void>): Promise<CheckResult> {
  try {
    await body();
    return { name, ok: true, detail: "" };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Asserts a response's status, and shows its body where it is another. */
export async function assertStatus(response: Response, expected: number): Promise<void> {
  if (response.status !== expected) {
    assert.fail(`answered ${response.status}, not ${expected}: ${await response.text()}`);
  }
}
