/** The most characters that the name of an account or an account key may have. */
export const LONGEST_NAME = 200;

/** What the name of an account or an account key consists of: anything but control characters. */
// oxlint-disable-next-line no-control-regex
export const NAME_PATTERN = /^[^\u0000-\u001f\u007f]*$/;

/** The name of an account or an account key, without blanks around it; undefined if it cannot be one. */
export function readAccountName(text: string): string | undefined {
  const name = text.trim();
  const isName = name !== "" && name.length <= LONGEST_NAME && NAME_PATTERN.test(name);
  return isName ? name : undefined;
}
