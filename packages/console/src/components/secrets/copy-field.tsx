import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { CopyButton } from "../buttons/copy-button.tsx";
import classes from "./copy-field.module.css";
import { inSentence } from "../text/in-sentence.ts";

/** A value to paste elsewhere. */
export function CopyField({
  label,
  value,
  isMasked = false,
  children,
}: {
  readonly label: string;
  readonly value: string;
  readonly isMasked?: boolean;
  /** Shown before the copy button. */
  readonly children?: ReactNode;
}) {
  return (
    <div>
      <Text size="sm" fw={550} mb={4}>
        {label}
      </Text>
      <div className={classes["field"]}>
        <code className={classes["value"]} data-copied>
          {isMasked ? "•".repeat(24) : value}
        </code>
        {children}
        <CopyButton value={value} what={`Copy ${inSentence(label)}`} />
      </div>
    </div>
  );
}
