const FAST = { messagesPerSecond: 1000, perChatPerSecond: 1000 }

/** Providers' paces are tested in `bot/`; elsewhere they would only make everybody wait. */
export const UNHURRIED = { sms: FAST, whatsapp: FAST, telegram: FAST }
