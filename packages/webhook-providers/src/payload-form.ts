/**
 * `json`: the body is a JSON object. `json_list`: it is a JSON array. `json_lines`: it is NDJSON, a JSON object on each
 * line, and read as a list of them. `json_in_form`: it is a form, of which a field holds a JSON object. `form`: it is a form
 * with plain fields, also `multipart/form-data`, in which files are not looked into. `other`: it may also be empty or of a kind
 * that is not looked into.
 */
export type PayloadForm =
  | { readonly as: "json" | "json_list" | "json_lines" | "form" | "other" }
  | { readonly as: "json_in_form"; readonly field: string };
