/** The longest name of an account or an account key, in characters. */
export const LONGEST_NAME = 200;

/** An account's or account key's name may contain anything but control characters. */
// oxlint-disable-next-line no-control-regex
export const NAME_PATTERN = /^[^\u0000-\u001f\u007f]*$/;

/**
 * The name of an account or an account key, without surrounding blanks; undefined if it is not a valid one.
 */
export function readAccountName(text: string): string | undefined {
  const name = text.trim();
  const isName = name !== "" && name.length <= LONGEST_NAME && NAME_PATTERN.test(name);
  return isName ? name : undefined;
}
