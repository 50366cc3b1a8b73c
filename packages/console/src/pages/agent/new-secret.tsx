import { Button, Group, Stack } from "@mantine/core";
import { IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import { Notice } from "../../components/notice.tsx";
import { SecretField } from "../../components/secret-field.tsx";

/** A value that was just made, for the first and only time. */
export function NewSecret({
  value,
  notices,
  note,
  onDone,
}: {
  /** Null where the provider is to bring it. */
  readonly value: string | null;
  readonly notices: readonly string[];
  readonly note?: string | undefined;
  readonly onDone: () => void;
}) {
  return (
    <Stack>
      {note !== undefined && (
        <Notice tone="good" icon={IconCircleCheck}>
          {note}
        </Notice>
      )}
      {value === null ? (
        <Notice tone="busy" icon={IconInfoCircle}>
          The key is there. The provider brings its secret by itself when the webhook is set up.
        </Notice>
      ) : (
        <SecretField label="Value" value={value} />
      )}
      {notices.map((notice) => (
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
