import type { RichTextBlock } from "@slack/types";

/** The workspace, app, people and messages in all Slack samples. */
export const team = "T08QJ2K7M1X";
export const app = "A08R5N3V9LQ";
export const bot = "U08R61F4TDA";
export const ada = "U07HC2WPN4S";
export const grace = "U07J9ZB5Y6E";
export const channel = "C07L3XD8Q2R";
export const directChannel = "D08R7MW2KJ4";

/** The times of a thread's first message, of its reply, and of the current event. */
export const asked = "1789034400.112899";
export const answered = "1789034521.503019";
export const happened = "1789034607.000200";

export const headers = {
  "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
  accept: "*/*",
};

/** A text with its blocks, as Slack's own composer writes it. */
export function written(text: string): { text: string; blocks: RichTextBlock[] } {
  return {
    text,
    blocks: [
      {
        type: "rich_text",
        block_id: "b1Zq",
        elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
      },
    ],
  };
}

export const member = {
  id: grace,
  team_id: team,
  name: "grace",
  deleted: false,
  color: "9f69e7",
  real_name: "Grace Hopper",
  tz: "America/New_York",
  tz_label: "Eastern Daylight Time",
  tz_offset: -14_400,
  profile: {
    title: "Rear Admiral",
    phone: "",
    skype: "",
    real_name: "Grace Hopper",
    real_name_normalized: "Grace Hopper",
    display_name: "grace",
    display_name_normalized: "grace",
    status_text: "",
    status_text_canonical: "",
    status_emoji: "",
    status_emoji_display_info: [],
    status_expiration: 0,
    avatar_hash: "g1a2b3c4d5e6",
    first_name: "Grace",
    last_name: "Hopper",
    email: "grace@example.com",
    image_24: picture(24),
    image_32: picture(32),
    image_48: picture(48),
    image_72: picture(72),
    image_192: picture(192),
    image_512: picture(512),
    team,
    fields: null,
  },
  is_admin: false,
  is_owner: false,
  is_primary_owner: false,
  is_restricted: false,
  is_ultra_restricted: false,
  is_bot: false,
  updated: 1_789_034_607,
  is_email_confirmed: true,
  is_app_user: false,
  locale: "en-US",
  who_can_share_contact_card: "EVERYONE",
};

function picture(size: number): string {
  return `https://secure.gravatar.com/avatar/0.jpg?s=${size}`;
}
