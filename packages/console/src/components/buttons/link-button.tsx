import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";

/** A button that opens another page of the console. */
export function LinkButton({
  to,
  icon,
  isSecondary = false,
  children,
}: {
  readonly to: string;
  readonly icon?: ReactNode;
  readonly isSecondary?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <Button component={Link} to={to} leftSection={icon} variant={isSecondary ? "default" : "filled"}>
      {children}
    </Button>
  );
}
