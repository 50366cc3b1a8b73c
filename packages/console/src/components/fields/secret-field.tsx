import { ActionIcon, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconEye, IconEyeOff, IconKey } from "@tabler/icons-react";
import { CopyField } from "../secrets/copy-field.tsx";
import { inSentence } from "../text/in-sentence.ts";
import { Notice } from "../notices/notice.tsx";

/** A secret that is shown only this once: masked, and copied without being revealed. */
export function SecretField({ label, value }: { readonly label: string; readonly value: string }) {
  const [isShown, { toggle }] = useDisclosure(false);
  const action = `${isShown ? "Hide" : "Show"} ${inSentence(label)}`;
  return (
    <div>
      <CopyField label={label} value={value} isMasked={!isShown}>
        <Tooltip label={action}>
          <ActionIcon variant="subtle" color="gray" onClick={toggle} aria-label={action}>
            {isShown ? <IconEyeOff size={16} aria-hidden /> : <IconEye size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      </CopyField>
      <div style={{ marginTop: 8 }}>
        <Notice tone="warn" icon={IconKey}>
          Copy it now. You will not be able to see it again.
        </Notice>
      </div>
    </div>
  );
}
