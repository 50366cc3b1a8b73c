import { useState } from "react";
import { useNavigate } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { SearchField } from "../../components/search-field.tsx";

/** Goes to a delivery by its ID, or filters by an ordering key (conversation). */
export function JumpField({
  className,
  onConversation,
}: {
  readonly className: string | undefined;
  readonly onConversation: (conversation: string) => void;
}) {
  const [text, setText] = useState("");
  const navigate = useNavigate();
  return (
    <SearchField
      className={className}
      label="Ordering key or delivery ID"
      placeholder="Ordering key or dlv_…"
      value={text}
      onChange={setText}
      onSubmit={() => {
        const wanted = text.trim();
        if (wanted === "") return;
        setText("");
        if (wanted.startsWith("dlv_")) void navigate(pathTo.delivery(wanted));
        else onConversation(wanted);
      }}
    />
  );
}
