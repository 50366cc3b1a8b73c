import { Code } from "@mantine/core";
import { Fragment } from "react";

/** A sentence with `code` between backticks, as in providers' descriptions. */
export function Prose({ text }: { readonly text: string }) {
  return text
    .split("`")
    .map((part, index) =>
      index % 2 === 0 ? <Fragment key={part}>{part}</Fragment> : <Code key={part}>{part}</Code>,
    );
}
