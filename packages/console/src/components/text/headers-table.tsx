import { Table } from "@mantine/core";
import classes from "./headers-table.module.css";

/** Headers in the order received. A name may occur more than once. */
export function HeadersTable({ headers }: { readonly headers: readonly (readonly [string, string])[] }) {
  return (
    <Table verticalSpacing={5} className={classes["table"] ?? ""} layout="fixed">
      <Table.Thead className={classes["head"] ?? ""}>
        <Table.Tr>
          <Table.Th w="38%">Name</Table.Th>
          <Table.Th>Value</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {headers.map(([name, value], index) => (
          // The same name and value may occur twice, and the order never changes.
          // oxlint-disable-next-line react/no-array-index-key
          <Table.Tr key={`${index} ${name}`}>
            <Table.Td className={classes["name"]}>{name}</Table.Td>
            <Table.Td className={classes["value"]}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
