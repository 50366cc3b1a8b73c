/** A label as it stands within a sentence: "secret" for "Secret", but "URL" and "API key" as they are. */
export function inSentence(label: string): string {
  return label.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());
}
