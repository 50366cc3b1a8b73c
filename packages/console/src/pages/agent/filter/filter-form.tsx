import { Button, Group, Stack, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { DialogForm } from "../../../components/dialogs/dialog-form.tsx";
import { BudgetFields } from "./budget-fields.tsx";
import { ContentFields } from "./content-fields.tsx";
import { SenderFields } from "./sender-fields.tsx";
import { TriedFilter } from "./tried-filter.tsx";
import { useFilterEditor, type FilterEditorProps } from "./use-filter-editor.ts";

/** Edits which webhooks of a route reach its agent, and tries the filter on received ones. */
export function FilterForm(props: FilterEditorProps) {
  const editor = useFilterEditor(props);
  const { draft, errors, error, isValid, attempt, save } = editor;
  const fields = useRef<HTMLDivElement>(null);
  // The fields with validation errors may be out of view.
  const isRejected = save.isError || attempt.isError;
  useEffect(() => {
    if (isRejected) fields.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [isRejected]);
  return (
    <DialogForm
      mutation={{ mutate: () => save.mutate(), error, isPending: save.isPending }}
      submit="Save"
      isDisabled={!isValid}
      onCancel={props.onClose}
    >
      <Text size="sm" c="dimmed">
        Webhooks that do not match are filtered: the sender gets 200, and the agent does not receive them. An
        empty field means what the agent declares.
      </Text>
      <Stack ref={fields}>
        <ContentFields editor={editor} />
        <SenderFields editor={editor} />
        <BudgetFields editor={editor} />
      </Stack>
      <Group gap="xs">
        <Button
          variant="default"
          disabled={!isValid}
          loading={attempt.isPending}
          onClick={() => attempt.mutate()}
        >
          Try on the last 7 days
        </Button>
        {draft.most !== "" && (
          <Text size="xs" c="dimmed">
            The trial leaves out the budget, which depends on when webhooks arrive.
          </Text>
        )}
      </Group>
      {attempt.data !== undefined && Object.keys(errors).length === 0 && <TriedFilter tried={attempt.data} />}
    </DialogForm>
  );
}
