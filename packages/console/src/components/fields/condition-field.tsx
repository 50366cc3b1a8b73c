import { Textarea } from "@mantine/core";

const EXAMPLE = '{ "value": "{json:event.type}", "is": "app_mention" }';

/** A condition on webhooks' content, as JSON. */
export function ConditionField({
  value,
  error,
  onChange,
}: {
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
}) {
  return (
    <Textarea
      label="Condition (when)"
      description={`As JSON, such as ${EXAMPLE}. Empty: everything.`}
      autosize
      minRows={2}
      maxRows={10}
      spellCheck={false}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
    />
  );
}
