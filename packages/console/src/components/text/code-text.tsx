import { useMemo } from "react";
import classes from "./code-text.module.css";
import { highlightJson } from "./highlight-json.ts";

/** Preformatted text; JSON is highlighted. */
export function CodeText({
  text,
  isJson = false,
  label,
}: {
  readonly text: string;
  readonly isJson?: boolean;
  /** What it is, for screen readers. */
  readonly label: string;
}) {
  const parts = useMemo(() => (isJson ? highlightJson(text) : undefined), [text, isJson]);
  return (
    // It scrolls, so it must be reachable without a mouse.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={classes["code"]} tabIndex={0} aria-label={label}>
      <code>
        {parts === undefined
          ? text
          : parts.map(({ kind, text: part, at }) =>
              kind === "plain" ? (
                part
              ) : (
                <span key={at} className={classes[kind]}>
                  {part}
                </span>
              ),
            )}
      </code>
    </section>
  );
}
