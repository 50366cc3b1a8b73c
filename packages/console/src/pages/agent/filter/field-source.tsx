import { Anchor, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { inSentence } from "../../../components/text/in-sentence.ts";
import type { FilterEditor } from "./use-filter-editor.ts";
import type { Member } from "./wake.ts";

/** What applies if a member is neither declared nor set. */
const NOTHING: Readonly<Record<Member, string>> = {
  events: "Not declared: all events.",
  when: "Not declared: no condition.",
  from: "Not declared: everyone's webhooks reach the agent.",
  budget: "Not declared: no limit.",
  identities: "Not declared.",
};

/**
 * A member's fields. Below them, the source of their value, and a button that removes what was set over the API.
 */
export function Sourced({
  editor: { sources, reset, resetMember },
  member,
  name,
  children,
}: {
  readonly editor: FilterEditor;
  readonly member: Member;
  /** The member's name for screen readers. */
  readonly name: string;
  readonly children: ReactNode;
}) {
  const source = sources[member];
  const isReset = reset.includes(member);
  const words = { api: "Set with the API.", agent: "Declared by the agent.", nowhere: NOTHING[member] };
  return (
    <div>
      {children}
      <Group gap={6} mt={4}>
        <Text size="xs" c="dimmed" aria-live="polite">
          {isReset ? "Once saved, as the agent declares it." : words[source]}
        </Text>
        {source === "api" && !isReset && (
          <Anchor
            component="button"
            type="button"
            size="xs"
            aria-label={`Reset to what the agent declares: ${inSentence(name)}`}
            onClick={() => resetMember(member)}
          >
            Reset to what the agent declares
          </Anchor>
        )}
      </Group>
    </div>
  );
}
