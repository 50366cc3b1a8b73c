import { Table } from "@mantine/core";
import { JsonView } from "../../components/json/json-view.tsx";
import { textBody } from "./body.ts";
import type { FormField } from "./form.ts";

/** The fields of a form. JSON in a field is displayed as JSON. */
export function FormFields({ fields }: { readonly fields: readonly FormField[] }) {
  return (
    <Table layout="fixed" verticalSpacing={6} fz={13}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="26%">Field</Table.Th>
          <Table.Th>Value</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {fields.map(({ name, value }, index) => (
          // A name may occur twice, and the order never changes.
          // oxlint-disable-next-line react/no-array-index-key
          <Table.Tr key={`${index} ${name}`} style={{ verticalAlign: "top" }}>
            <Table.Td style={{ overflowWrap: "anywhere" }}>{name}</Table.Td>
            <Table.Td style={{ overflowWrap: "anywhere" }}>
              <FieldValue name={name} value={value} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function FieldValue({ name, value }: FormField) {
  const body = textBody(value);
  const isDocument = body.kind === "json" && /^\s*[[{]/.test(value);
  return isDocument ? <JsonView value={JSON.parse(value)} label={name} /> : <code>{value}</code>;
}
