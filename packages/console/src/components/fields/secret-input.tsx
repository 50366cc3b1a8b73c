import { PasswordInput } from "@mantine/core";
import type { ReactNode } from "react";

/** A field for a secret: masked, and ignored by the browser's password manager. */
export function SecretInput({
  label,
  description,
  required = false,
  value,
  onChange,
}: {
  readonly label: string;
  readonly description?: ReactNode;
  readonly required?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <PasswordInput
      label={label}
      description={description}
      required={required}
      autoComplete="off"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      visibilityToggleButtonProps={{ "aria-label": `Show ${label}` }}
    />
  );
}
