/** The account that everything belongs to where nobody logs in. */
export const LOCAL_ACCOUNT_ID = "00000000-0000-7000-8000-000000000000";
