type Segment<Path extends string> = Path extends `${infer Head}/${infer Rest}` ? Head | Segment<Rest> : Path;

type NameIn<PathSegment extends string> = PathSegment extends `:${infer Name}{${string}`
  ? Name
  : PathSegment extends `:${infer Name}`
    ? Name
    : never;

type Required<Name extends string> = Name extends `${string}?` ? never : Name;
type Optional<Name extends string> = Name extends `${infer Bare}?` ? Bare : never;

/**
 * The parameters in a route's path, by name: `/repos/:owner/:name` has `{ owner: string; name: string }`, `:page?` may be
 * absent, and a path that is not known when compiling may have any.
 */
export type PathParams<Path extends string> = string extends Path
  ? Record<string, string>
  : { readonly [Name in Required<NameIn<Segment<Path>>>]: string } & {
      readonly [Name in Optional<NameIn<Segment<Path>>>]?: string;
    };
