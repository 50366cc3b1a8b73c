/** A label for use within a sentence: "secret" for "Secret", but "URL" and "API key" unchanged. */
export function inSentence(label: string): string {
  return label.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());
}
