// The sandbox's server, as functions. Nothing else in the page knows its addresses.

class Refused extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

async function call(path, init) {
  let answer;
  try {
    answer = await fetch(path, init);
  } catch {
    throw new Refused(0, "The sandbox does not answer. Is it running?");
  }
  if (!answer.ok) throw new Refused(answer.status, await reason(answer));
  return answer.json().catch(() => null);
}

async function reason(answer) {
  const body = await answer.text();
  try {
    const told = JSON.parse(body);
    return told.description ?? told.error ?? told.detail ?? body;
  } catch {
    return (body || `The sandbox answered ${answer.status}`).slice(0, 300);
  }
}

const post = (path, body) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
const home = (personId) => `/sandbox/people/${personId}`;
const room = (personId, chatId) => `${home(personId)}/chats/${chatId}`;

export const people = () => call("/sandbox/people");
export const chats = async (personId) => (await call(`${home(personId)}/chats`)).chats;
export const messages = async (personId, chatId) => (await call(`${room(personId, chatId)}/messages`)).messages;
export const commands = async (personId) => (await call(`${home(personId)}/commands`)).commands;
export const sendText = (personId, chatId, text, { replyTo, topic }) =>
  post(`${room(personId, chatId)}/text`, { text, reply_to: replyTo, topic });
export const tap = (personId, chatId, messageId, data) =>
  post(`${room(personId, chatId)}/tap`, { message_id: messageId, data });
export const editText = (personId, chatId, messageId, text) =>
  post(`${room(personId, chatId)}/edit`, { message_id: messageId, text });
export const removeMessage = (personId, chatId, messageId) =>
  post(`${room(personId, chatId)}/delete`, { message_id: messageId });
export const openPayload = (personId, payload) => post(`${home(personId)}/open`, { payload });
export const block = (personId, blocked) => post(`${home(personId)}/block`, { blocked });
export const fileAddress = (fileId) => `/sandbox/files/${encodeURIComponent(fileId)}`;

/** Send files of one kind; several become an album. */
export function sendFiles(personId, chatId, files, { kind, caption, replyTo, topic }) {
  const form = new FormData();
  for (const file of files) form.append("file", file, file.name);
  form.append("kind", kind);
  if (caption) form.append("caption", caption);
  if (replyTo) form.append("reply_to", replyTo);
  if (topic) form.append("topic", topic);
  return call(`${room(personId, chatId)}/files`, { method: "POST", body: form });
}

export const demoClock = {
  /** Return the reading, or null where there is no demo. */
  read: () => call("/demo/clock").catch(() => null),
  forward: (seconds) => post("/demo/clock", { forward: seconds }),
};

/**
 * Listen to what happens around a person, for as long as it takes; return a function that stops it.
 *
 * `onOpen` is called at every (re)connection: what was missed in between must be fetched then.
 * A hidden tab lets go, because a browser allows six streams to one server, over all its tabs.
 */
export function listen(personId, { onOpen, onEvent, onLost }) {
  let source = null;
  let timer = null;
  let pause = 500;

  const disconnect = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  const connect = () => {
    disconnect();
    source = new EventSource(`${home(personId)}/events`);
    source.onopen = () => {
      pause = 500;
      onOpen();
    };
    source.onmessage = (event) => onEvent(JSON.parse(event.data));
    source.onerror = () => {
      onLost();
      disconnect();
      timer = setTimeout(connect, pause);
      pause = Math.min(pause * 2, 5000);
    };
  };
  const followVisibility = () => (document.hidden ? disconnect() : connect());

  document.addEventListener("visibilitychange", followVisibility);
  connect();
  return () => {
    document.removeEventListener("visibilitychange", followVisibility);
    disconnect();
  };
}
