import { Button, Group, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { ErrorNotice } from "../notices/error-notice.tsx";

/** A form in a dialog: its fields, the last error, and the cancel and submit buttons. */
export function DialogForm({
  mutation: { mutate, error, isPending },
  submit,
  cancel = "Cancel",
  onCancel,
  isDisabled = false,
  isDestructive = false,
  children,
}: {
  readonly mutation: { readonly mutate: () => void; readonly error: unknown; readonly isPending: boolean };
  /** The label of the submit button. */
  readonly submit: string;
  readonly cancel?: string;
  readonly onCancel: () => void;
  readonly isDisabled?: boolean;
  /** Makes the submit button red, and focuses the other one. */
  readonly isDestructive?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        mutate();
      }}
    >
      <Stack>
        {children}
        {error !== null && <ErrorNotice error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel} data-autofocus={isDestructive || undefined}>
            {cancel}
          </Button>
          <Button
            type="submit"
            loading={isPending}
            disabled={isDisabled}
            {...(isDestructive && { color: "red.8" })}
          >
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
