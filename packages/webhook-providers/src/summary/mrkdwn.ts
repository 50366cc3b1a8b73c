/** Only the beginning of a long text is read: it may have megabytes. */
const longest = 1_000;

/**
 * A message in Slack's markup as people read it: mentions, channels and links by their names, and the escaped characters
 * themselves (https://docs.slack.dev/messaging/formatting-message-text).
 */
export function readMrkdwn(text: string): string {
  return text
    .slice(0, longest)
    .replaceAll(/<([^<>]{1,500})>/g, (_, inner: string) => nameOf(inner))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** "@U1", "#general", "@here", "the docs" */
function nameOf(inner: string): string {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? "" : inner.slice(bar + 1);
  const sign = target.charAt(0);
  if (sign === "@" || sign === "#") return sign + (label || target.slice(1));
  // <!here>, <!subteam^S1|@payments>
  if (sign === "!") return label || `@${target.slice(1).replace(/^subteam\^/, "")}`;
  return label || target;
}
