import type { Sample } from "../sign/sample.ts";

function oktaSample(type: string): Sample {
  return {
    provider: "okta",
    event: type,
    source: "https://developer.okta.com/docs/concepts/event-hooks/#sample-event-delivery-payload",
    headers: {},
    json: {
      eventType: "com.okta.event_hook",
      eventTypeVersion: "1.0",
      cloudEventsVersion: "0.1",
      source: "https://example.okta.com/api/v1/eventHooks/whoxez36DtMGlOm1r0g3",
      eventId: "{id}",
      data: {
        events: [
          {
            uuid: "{id}",
            published: "{now_iso}",
            eventType: type,
            severity: "INFO",
            actor: { id: "00uttidj01jqL21aM1d6", type: "User", displayName: "John Doe" },
            outcome: { result: "SUCCESS" },
          },
        ],
      },
      eventTime: "{now_iso}",
      contentType: "application/json",
    },
  };
}

function auth0Sample(type: string): Sample {
  return {
    provider: "auth0",
    event: type,
    source: "https://auth0.com/docs/customize/log-streams/custom-log-streams",
    headers: {},
    json: [
      {
        log_id: "{id}",
        data: {
          log_id: "{id}",
          date: "{now_iso}",
          type,
          client_id: "AbC",
          user_id: "auth0|5f7c8ec7c33c6c004bbafe82",
        },
      },
    ],
  };
}

function workosSample(event: string, object: string): Sample {
  return {
    provider: "workos",
    event,
    source: "https://workos.com/docs/events",
    headers: {},
    json: {
      id: "{id}",
      event,
      data: { object, id: `${object}_01E1JG7J09H96KYP8HM9B0G5SJ` },
      created_at: "{now_iso}",
    },
  };
}

const user = { id: "8484b834-f29e-4af2-bf42-80644d154f76", email: "ada@example.com", role: "authenticated" };

function supabaseSample(event: string, details: object): Sample {
  return {
    provider: "supabase",
    event,
    source: "https://supabase.com/docs/guides/auth/auth-hooks",
    headers: { "webhook-id": "{id}" },
    json: { user, ...details },
  };
}

function muxSample(event: string, status: string): Sample {
  return {
    provider: "mux",
    event,
    source: "https://www.mux.com/docs/core/listen-for-webhooks",
    headers: {},
    json: {
      type: event,
      object: { type: "asset", id: "0201p02fGKPE7MrbC269XRD7LpcHhrmbu0002" },
      id: "{id}",
      environment: { name: "Production", id: "j0863n" },
      created_at: "{now_iso}",
      data: { status, id: "0201p02fGKPE7MrbC269XRD7LpcHhrmbu0002" },
    },
  };
}

/** Samples of identity and video products. */
export const identitySamples: readonly Sample[] = [
  oktaSample("user.lifecycle.create"),
  oktaSample("user.session.start"),
  auth0Sample("s"),
  auth0Sample("f"),
  workosSample("dsync.user.created", "directory_user"),
  workosSample("user.created", "user"),
  supabaseSample("send_email", { email_data: { token: "305805", email_action_type: "signup" } }),
  supabaseSample("send_sms", { sms: { otp: "561166" } }),
  muxSample("video.asset.ready", "ready"),
  muxSample("video.asset.errored", "errored"),
];
