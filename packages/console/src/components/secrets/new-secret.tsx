import { Button, Group, Stack } from "@mantine/core";
import { IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import { Notice } from "../notices/notice.tsx";
import { SecretField } from "../fields/secret-field.tsx";

/** A value that was just generated, shown the only time that it can be. */
export function NewSecret({
  made: { api_key, notices },
  label = "Value",
  note,
  onDone,
}: {
  /** Its value is null if the provider sends it later. */
  readonly made: { readonly api_key: string | null; readonly notices?: readonly string[] };
  readonly label?: string;
  readonly note?: string;
  readonly onDone: () => void;
}) {
  return (
    <Stack>
      {note !== undefined && (
        <Notice tone="good" icon={IconCircleCheck}>
          {note}
        </Notice>
      )}
      {api_key === null ? (
        <Notice tone="busy" icon={IconInfoCircle}>
          Key created. The provider sends its secret when you set up the webhook.
        </Notice>
      ) : (
        <SecretField label={label} value={api_key} />
      )}
      {notices?.map((notice) => (
        <Notice key={notice} tone="quiet" icon={IconInfoCircle}>
          {notice}
        </Notice>
      ))}
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}
