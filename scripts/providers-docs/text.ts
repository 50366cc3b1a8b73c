/** Names as code, separated by commas; undefined if there are none. */
export function codes(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : names.map(code).join(", ");
}

/** Text as code. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** An algorithm as it is usually written. */
export function shout(algorithm: string): string {
  return algorithm.toUpperCase();
}

/** Seconds, in the largest unit that divides them. */
export function duration(seconds: number): string {
  if (seconds % 86_400 === 0 && seconds > 86_400) return `${seconds / 86_400} days`;
  return seconds % 3600 === 0
    ? `${seconds / 3600} h`
    : seconds % 60 === 0
      ? `${seconds / 60} min`
      : `${seconds} s`;
}

/** Makes a text begin in upper case and end with a full stop. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
