export type { BatchedEventChanges } from "./batch-of.ts";
export { fakeGateway } from "./fake-gateway.ts";
export type { Call, DeliverOptions, FakeGateway } from "./fake-gateway.ts";
export type { FakeRun } from "./fake-runs.ts";
export type { Attempt } from "./gateway-headers.ts";
export type { Overrides } from "./override.ts";
export { TEST_KEY } from "./sign-request.ts";
export { signedEvent } from "./signed-event.ts";
export type { EventChanges, SignedEventOptions } from "./signed-event.ts";
