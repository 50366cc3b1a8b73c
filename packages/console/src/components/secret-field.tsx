import { ActionIcon, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconEye, IconEyeOff, IconKey } from "@tabler/icons-react";
import { CopyButton } from "./copy-button.tsx";
import classes from "./copy-field.module.css";
import { Notice } from "./notice.tsx";

/** A secret that is shown this once: masked until somebody asks, and copied without being seen. */
export function SecretField({ label, value }: { readonly label: string; readonly value: string }) {
  const [isShown, { toggle }] = useDisclosure(false);
  const ask = isShown ? `Hide ${label}` : `Show ${label}`;
  return (
    <div>
      <Text size="sm" fw={550} mb={4}>
        {label}
      </Text>
      <div className={classes["field"]}>
        <code className={classes["value"]} data-secret>
          {isShown ? value : "•".repeat(24)}
        </code>
        <Tooltip label={ask}>
          <ActionIcon variant="subtle" color="gray" onClick={toggle} aria-label={ask}>
            {isShown ? <IconEyeOff size={16} aria-hidden /> : <IconEye size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
        <CopyButton value={value} what={`Copy ${label}`} />
      </div>
      <div style={{ marginTop: 8 }}>
        <Notice tone="warn" icon={IconKey}>
          Copy it now. It is shown this once, and nobody can read it again.
        </Notice>
      </div>
    </div>
  );
}
