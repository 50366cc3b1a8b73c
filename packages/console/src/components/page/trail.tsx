import { Anchor } from "@mantine/core";
import { IconChevronLeft } from "@tabler/icons-react";
import { Link } from "react-router";

/** A link back to the parent page. */
export function Trail({ to, children }: { readonly to: string; readonly children: string }) {
  return (
    <Anchor
      component={Link}
      to={to}
      size="sm"
      mb={6}
      display="inline-flex"
      style={{ alignItems: "center", gap: 2 }}
    >
      <IconChevronLeft size={14} aria-hidden />
      {children}
    </Anchor>
  );
}
