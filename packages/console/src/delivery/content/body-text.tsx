import { Text } from "@mantine/core";
import { CodeText } from "../../components/text/code-text.tsx";
import { formatSize } from "../../components/text/format-size.ts";
import type { ShownBody } from "./body.ts";
import { FormFields } from "./form-fields.tsx";

/** A body: JSON formatted, text as is, and only the size of anything else. */
export function BodyText({ body, label }: { readonly body: ShownBody; readonly label: string }) {
  switch (body.kind) {
    case "json":
      return <CodeText text={body.pretty} isJson label={`${label}, as JSON`} />;
    case "text":
      return <CodeText text={body.text} label={label} />;
    case "form":
      return <FormFields fields={body.fields} />;
    case "empty":
    case "binary":
      return (
        <Text size="sm" c="dimmed">
          {body.kind === "empty"
            ? "The body is empty."
            : `${formatSize(body.size)} of binary data. Download the body to view it.`}
        </Text>
      );
  }
}
