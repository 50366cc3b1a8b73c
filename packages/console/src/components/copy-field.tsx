import { Text } from "@mantine/core";
import { CopyButton } from "./copy-button.tsx";
import classes from "./copy-field.module.css";

/** A value to paste somewhere else. */
export function CopyField({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <Text size="sm" fw={550} mb={4}>
        {label}
      </Text>
      <div className={classes["field"]}>
        <code className={classes["value"]}>{value}</code>
        <CopyButton value={value} what={`Copy ${label}`} />
      </div>
    </div>
  );
}
