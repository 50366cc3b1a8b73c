import { useState } from "react";

export type OpenLines = {
  readonly isOpen: (key: string) => boolean;
  readonly toggle: (key: string) => void;
};

/**
 * Which lines of a list are expanded. The list keeps this, because a long list unmounts rows that are out of view.
 */
export function useOpenLines(): OpenLines {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  return {
    isOpen: (key) => open.has(key),
    toggle: (key) =>
      setOpen(new Set(open.has(key) ? [...open].filter((each) => each !== key) : [...open, key])),
  };
}
