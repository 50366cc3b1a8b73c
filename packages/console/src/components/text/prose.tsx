import { Code } from "@mantine/core";
import { Fragment } from "react";

/** A sentence in which `code` stands between backticks, as providers' descriptions have it. */
export function Prose({ text }: { readonly text: string }) {
  return text
    .split("`")
    .map((part, index) =>
      index % 2 === 0 ? <Fragment key={part}>{part}</Fragment> : <Code key={part}>{part}</Code>,
    );
}
