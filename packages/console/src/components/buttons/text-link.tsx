import { Anchor } from "@mantine/core";
import { Link } from "react-router";

/** A link to another page of the console, underlined within a sentence. */
export function TextLink({
  to,
  label,
  isInline = false,
  children,
}: {
  readonly to: string;
  /** For screen readers, if the text alone says too little. */
  readonly label?: string;
  readonly isInline?: boolean;
  readonly children: string;
}) {
  return (
    <Anchor
      component={Link}
      to={to}
      aria-label={label}
      {...(isInline ? { underline: "always", inherit: true } : { size: "sm" })}
    >
      {children}
    </Anchor>
  );
}
