const ASCII = /^[\u0021-\u007e]*$/;

/**
 * A path and query whose bytes beyond ASCII are percent-encoded, which no URL may hold: else one agent would read them as
 * Latin-1 and another as UTF-8, and neither would see what the gateway signed.
 *
 * @param target - as Node received it: each character stands for a byte.
 */
export function inAscii(target: string): string {
  return ASCII.test(target) ? target : target.replace(/[^\u0021-\u007e]/g, encodeByte);
}

function encodeByte(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
