/**
 * `json`: a JSON object. `json_list`: a JSON array. `json_lines`: NDJSON, one JSON object per line, read as a list.
 * `json_in_form`: a form with a JSON object in one field. `form`: a form with plain fields, including `multipart/form-data`,
 * whose files are skipped. `json_as_text`: a JSON object with the content type of plain text. `other`: a body that is not parsed, or an empty one.
 */
export type PayloadForm =
  | { readonly as: "json" | "json_list" | "json_lines" | "json_as_text" | "form" | "other" }
  | { readonly as: "json_in_form"; readonly field: string };
