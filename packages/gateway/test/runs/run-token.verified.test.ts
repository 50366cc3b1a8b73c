import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createRunTokens, readRunToken } from "../../src/runs/run-token.ts";
import { createCipher } from "../../src/secrets/cipher.ts";
import { newKeys } from "../harness/gateways/encryption-keys.ts";

const claim = { deliveryId: 1_234_567_890_123n, attempt: 2, agentId: "3f1d4c1e-8f5a-4c7e-9a55-0d1f6f6f7c11" };

describe("a run token", () => {
  const [old] = newKeys();
  const [fresh] = newKeys();
  const tokens = createRunTokens(createCipher([old]));
  const token = tokens.issue(claim);

  test("is valid for its delivery, its attempt and its agent, and for nothing else", () => {
    assert.ok(tokens.isValid(token, claim));
    assert.ok(!tokens.isValid(token, { ...claim, deliveryId: claim.deliveryId + 1n }));
    assert.ok(!tokens.isValid(token, { ...claim, attempt: 3 }));
    assert.ok(!tokens.isValid(token, { ...claim, attempt: 22 }));
    assert.ok(!tokens.isValid(token, { ...claim, agentId: "another agent" }));
  });

  test("with any change is invalid", () => {
    for (let index = 0; index < token.length; index++) {
      const other = token[index] === "A" ? "B" : "A";
      assert.ok(!tokens.isValid(token.slice(0, index) + other + token.slice(index + 1), claim), `${index}`);
    }
    for (const wrong of ["", ".", "2.", token.slice(0, -1), `${token}A`, `0${token}`, ` ${token}`]) {
      assert.ok(!tokens.isValid(wrong, claim), wrong);
    }
    // A different attempt number does not match the proof.
    assert.ok(!tokens.isValid(`3.${token.slice(2)}`, { ...claim, attempt: 3 }));
  });

  test("stays valid while its encryption key is configured, and no longer", () => {
    assert.ok(createRunTokens(createCipher([fresh, old])).isValid(token, claim));
    const withBoth = createRunTokens(createCipher([fresh, old])).issue(claim);
    assert.notEqual(withBoth, token);
    assert.ok(createRunTokens(createCipher([old, fresh])).isValid(withBoth, claim));
    assert.ok(!createRunTokens(createCipher([fresh])).isValid(token, claim));
  });

  test("is read from Authorization, whatever the case of its scheme, and from nothing that only looks like it", () => {
    const read = { token, attempt: 2 };
    assert.deepEqual(readRunToken(`RunToken ${token}`), read);
    assert.deepEqual(readRunToken(`runtoken  ${token}`), read);
    for (const other of [
      undefined,
      "",
      token,
      `Bearer ${token}`,
      `RunToken ${token} more`,
      `RunToken 0.${token.slice(2)}`,
      `RunToken 1e9.${token.slice(2)}`,
      `RunToken ${token}A`,
      `RunToken${token}`,
    ]) {
      assert.equal(readRunToken(other), undefined, other);
    }
  });
});
