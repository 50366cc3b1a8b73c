const PREFIX = "whsec_";
const [SHORTEST, LONGEST] = [24, 64];

/**
 * Parses a Standard Webhooks secret: `whsec_` and 24 to 64 bytes in base64.
 *
 * @returns the bytes; undefined if the text is not a secret.
 */
export function readSigningSecret(text: string): Buffer | undefined {
  const encoded = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : "";
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  const bytes = Buffer.from(encoded, "base64");
  return bytes.length >= SHORTEST && bytes.length <= LONGEST ? bytes : undefined;
}
