import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import fc from "fast-check";
import { createCipher } from "../../src/secrets/cipher.ts";
import { parseEncryptionKey, parseEncryptionKeys } from "../../src/secrets/encryption-key.ts";
import { createVault } from "../../src/secrets/vault.ts";
import { newKeys } from "../harness/gateways/encryption-keys.ts";

const newVault = () => createVault(createCipher(newKeys()), { id: "0123abcd", bytes: randomBytes(32) });
const place = { table: "agent_api_keys", row: "1", column: "value_encrypted" };

describe("the vault", () => {
  const vault = newVault();

  test("decrypts what it encrypted, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (secret) => {
        assert.equal(vault.decrypt(vault.encrypt(secret, place), place), secret);
      }),
    );
  });

  test("never encrypts the same secret to the same bytes, and reveals nothing of it", () => {
    const secret = "a secret that is long enough to be found";
    const texts = Array.from({ length: 100 }, () => vault.encrypt(secret, place));
    assert.equal(new Set(texts).size, 100);
    for (const text of texts)
      assert.ok(!Buffer.from(text.split(".").at(-1) ?? "", "base64url").includes("secret"));
  });

  test("decrypts a secret only in the row and column that it was encrypted for", () => {
    const text = vault.encrypt("secret", place);
    for (const other of [
      { ...place, row: "2" },
      { ...place, column: "value_hash" },
      { ...place, table: "agents" },
      { table: "agent_api_keys1", row: "", column: "value_encrypted" },
    ]) {
      assert.throws(() => vault.decrypt(text, other));
    }
  });

  test("decrypts nothing that another key encrypted, and reveals no part of it", () => {
    const text = vault.encrypt("secret", place);
    assert.throws(() => newVault().decrypt(text, place), {
      message: "this secret was encrypted with a key that is not configured",
    });
  });

  test("decrypts nothing that was changed by a bit or truncated", () => {
    const [format = "", key = "", sealed = ""] = vault.encrypt("secret", place).split(".");
    const bytes = Buffer.from(sealed, "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.throws(
        () => vault.decrypt(`${format}.${key}.${changed.toString("base64url")}`, place),
        `bit ${bit}`,
      );
    }
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length).toString("base64url");
      assert.throws(() => vault.decrypt(`${format}.${key}.${cut}`, place), `${length} bytes`);
    }
    for (const text of ["", "secret", `v0.${key}.${sealed}`]) assert.throws(() => vault.decrypt(text, place));
  });

  test("with several keys encrypts with the first, and decrypts what any of them encrypted", () => {
    const [old] = newKeys();
    const [fresh] = newKeys();
    const before = createCipher([old]);
    const after = createCipher([fresh, old]);
    assert.equal(after.decrypt(before.encrypt("secret", place), place), "secret");
    const text = after.encrypt("secret", place);
    assert.equal(createCipher([fresh]).decrypt(text, place), "secret");
    assert.throws(() => before.decrypt(text, place));
  });

  test("hashes the same secret to the same value, others differently, and everything differently under another key", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        assert.equal(vault.hash(one) === vault.hash(other), one === other);
      }),
    );
    assert.notEqual(vault.hash("secret"), newVault().hash("secret"));
  });
});

describe("an encryption key", () => {
  const bytes = randomBytes(32);

  test("may be written as hex or base64 of either alphabet, and is the same key", () => {
    const spellings = [
      bytes.toString("hex"),
      bytes.toString("hex").toUpperCase(),
      bytes.toString("base64"),
      bytes.toString("base64").replace(/=$/, ""),
      bytes.toString("base64url"),
      ` ${bytes.toString("hex")}\n`,
    ];
    for (const text of spellings) assert.ok(parseEncryptionKey(text)?.bytes.equals(bytes), text);
    assert.equal(new Set(spellings.map((text) => parseEncryptionKey(text)?.id)).size, 1);
  });

  test("of another length or alphabet is invalid", () => {
    for (const text of [
      "",
      "hunter2",
      bytes.subarray(1).toString("hex"),
      bytes.toString("hex").slice(1),
      `${bytes.toString("hex")}00`,
      bytes.subarray(1).toString("base64"),
      Buffer.concat([bytes, bytes]).toString("base64"),
      `${bytes.toString("base64").slice(0, 20)} ${bytes.toString("base64").slice(20)}`,
      "ü".repeat(43),
      "-".repeat(64),
    ]) {
      assert.equal(parseEncryptionKey(text), undefined, text);
    }
  });

  test("may be one of several, with commas or white space between, each once", () => {
    const other = randomBytes(32);
    for (const text of [
      `${bytes.toString("hex")},${other.toString("base64")}`,
      ` ${bytes.toString("hex")} ,\n${other.toString("hex")}\n`,
      `${bytes.toString("hex")}\t${other.toString("hex")} ${bytes.toString("base64")}`,
    ]) {
      const keys = parseEncryptionKeys(text);
      assert.deepEqual(
        keys?.map((key) => key.bytes),
        [bytes, other],
      );
    }
    for (const text of ["", " , ", `${bytes.toString("hex")},hunter2`, `${bytes.toString("hex")};`]) {
      assert.equal(parseEncryptionKeys(text), undefined, text);
    }
  });
});
