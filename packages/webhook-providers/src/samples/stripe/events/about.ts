/** What an event is about; for an update, also the previous values of what changed. */
export type About = readonly [object: object, before?: object];

/** A resource whose metadata was changed. */
export function updated(resource: { readonly object: string }): About {
  return [{ ...resource, metadata: { order: "4711" } }, { metadata: {} }];
}

/** Events by their type. */
export type Events = Readonly<Record<string, About>>;
