import { Kbd, Modal, Table } from "@mantine/core";
import { PLACES } from "./places.ts";
import { useIsApple } from "./use-is-apple.ts";

const KEYS: readonly { keys: readonly string[]; what: string }[] = [
  { keys: ["/"], what: "Filter the list" },
  { keys: ["j"], what: "Next row" },
  { keys: ["k"], what: "Previous row" },
  { keys: ["Enter"], what: "Open the row" },
  { keys: ["x"], what: "Select the row" },
  ...PLACES.map(({ letter, name }) => ({ keys: ["g", letter], what: `Go to ${name}` })),
  { keys: ["?"], what: "Show this list" },
];

export function ShortcutsSheet({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const search = {
    keys: [useIsApple() ? "⌘" : "Ctrl", "K"],
    what: "Go to any page or agent, or find deliveries",
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keyboard shortcuts">
      <Table withRowBorders={false} verticalSpacing={6}>
        <Table.Tbody>
          {[search, ...KEYS].map(({ keys, what }) => (
            <Table.Tr key={what}>
              <Table.Td>{what}</Table.Td>
              <Table.Td ta="right" style={{ whiteSpace: "nowrap" }}>
                {keys.map((key) => (
                  <Kbd key={key} ml={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
