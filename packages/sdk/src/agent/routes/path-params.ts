type Segment<Path extends string> = Path extends `${infer Head}/${infer Rest}` ? Head | Segment<Rest> : Path;

type NameIn<PathSegment extends string> = PathSegment extends `:${infer Name}{${string}`
  ? Name
  : PathSegment extends `:${infer Name}`
    ? Name
    : never;

type Required<Name extends string> = Name extends `${string}?` ? never : Name;
type Optional<Name extends string> = Name extends `${infer Bare}?` ? Bare : never;

/**
 * The parameters of a route's path: `{ owner: string; name: string }` for `/repos/:owner/:name`. A parameter such as `:page?`
 * is optional. A path that is unknown at compile time may have any parameters.
 */
export type PathParams<Path extends string> = string extends Path
  ? Record<string, string>
  : { readonly [Name in Required<NameIn<Segment<Path>>>]: string } & {
      readonly [Name in Optional<NameIn<Segment<Path>>>]?: string;
    };
