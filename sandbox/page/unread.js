// What somebody has read: the last message they looked at, per chat and topic, kept in this browser.

const STORED = "subpanel-sandbox-seen";
const seen = new Map(Object.entries(readStored()));

function readStored() {
  try {
    return JSON.parse(localStorage.getItem(STORED)) ?? {};
  } catch {
    return {};
  }
}

const keyOf = (personId, chatId, topic) => `${personId}:${chatId}:${topic ?? 0}`;

/** Return the topic of a message; 0 is the general one, and the only one of a chat without topics. */
export function topicOf(message) {
  return message.is_topic_message ? message.message_thread_id : 0;
}

/** Remember that a person saw a topic up to its last message; return whether that was news. */
export function markSeen(personId, chatId, topic, messages) {
  const last = messages.at(-1)?.message_id ?? 0;
  const key = keyOf(personId, chatId, topic);
  if (seen.get(key) === last) return false;
  seen.set(key, last);
  try {
    localStorage.setItem(STORED, JSON.stringify(Object.fromEntries(seen)));
  } catch {
    // Without storage the counts start anew at the next visit; nothing else depends on them.
  }
  return true;
}

/** Return how many messages of others came after what a person saw last, or wrote last. */
export function countUnread(personId, chatId, messages) {
  const newest = messages.at(-1)?.message_id ?? 0;
  const written = messages.findLast((message) => message.from?.id === personId)?.message_id ?? 0;
  return messages.filter((message) => {
    const stored = seen.get(keyOf(personId, chatId, topicOf(message))) ?? 0;
    // A new sandbox counts from one again: what was seen in an older one says nothing about it.
    const known = stored > newest ? 0 : stored;
    return message.from?.id !== personId && message.message_id > Math.max(known, written);
  }).length;
}
