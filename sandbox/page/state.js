// One person's side of the sandbox: their chats and messages, kept true by the server's events.

import * as api from "./api.js";

const TYPING_LASTS = 5500;
const ANSWER_WITHIN = 15_000;
const TRY_AGAIN = 2000;

// Survives a session: a person who left a pane and comes back has still blocked the bot.
const blockers = new Set();

const CONTENT = new Set(["message", "edited", "deleted"]);

/**
 * Fires `change` when something to show has changed, `answer` (detail: the callback answer),
 * and `people` when the list of people is no longer true.
 */
export class Session extends EventTarget {
  chats = [];
  commands = [];
  rooms = new Map();
  connected = true;
  loaded = false;
  #actions = new Map();
  #taps = new Map();
  #missed = [];
  #loading = 0;
  #stop = null;
  #retry = null;

  constructor(person) {
    super();
    this.personId = person.id;
    if (person.blocked) blockers.add(person.id);
  }

  get blocked() {
    return blockers.has(this.personId);
  }

  start() {
    this.#stop = api.listen(this.personId, {
      onOpen: () => this.#reconnected(),
      onEvent: (event) => this.#hear(event),
      onLost: () => this.#lost(),
    });
    this.load();
  }

  stop() {
    this.#stop?.();
    clearTimeout(this.#retry);
  }

  /** Fetch everything anew; events that come in meanwhile are applied on top. */
  async load() {
    this.#loading++;
    clearTimeout(this.#retry);
    try {
      const chats = await api.chats(this.personId);
      const histories = await Promise.all(chats.map((chat) => api.messages(this.personId, chat.id)));
      this.chats = chats;
      chats.forEach((chat, index) => this.rooms.set(chat.id, keepSame(this.rooms.get(chat.id), histories[index])));
      this.loaded = true;
      this.connected = true;
    } catch {
      // The banner says so until it works again.
      this.connected = false;
      this.#retry = setTimeout(() => this.load(), TRY_AGAIN);
    } finally {
      this.#loading--;
    }
    if (!this.#loading) this.#missed.splice(0).forEach((event) => this.#apply(event));
    this.#changed();
    this.loadCommands();
  }

  async loadCommands() {
    this.commands = (await api.commands(this.personId).catch(() => null)) ?? [];
    this.#changed();
  }

  messages(chatId) {
    return this.rooms.get(chatId) ?? [];
  }

  /** Return what the bot is doing in a chat (`typing`, `upload_photo`, …), or null. */
  actionIn(chatId) {
    return this.#actions.get(chatId)?.action ?? null;
  }

  isWaiting(chatId, messageId, data) {
    return this.#taps.has(tapKey(chatId, messageId, data));
  }

  async tap(chatId, messageId, data) {
    const key = tapKey(chatId, messageId, data);
    if (this.#taps.has(key)) return;
    this.#taps.set(key, setTimeout(() => this.#answered(key), ANSWER_WITHIN));
    this.#changed();
    try {
      await api.tap(this.personId, chatId, messageId, data);
    } catch (error) {
      this.#answered(key);
      throw error;
    }
  }

  async sendText(chatId, text, options) {
    this.#accept(chatId, await api.sendText(this.personId, chatId, text, options));
  }

  async sendFiles(chatId, files, options) {
    this.#accept(chatId, await api.sendFiles(this.personId, chatId, files, options));
  }

  async editText(chatId, messageId, text) {
    this.#accept(chatId, await api.editText(this.personId, chatId, messageId, text));
  }

  async removeMessage(chatId, messageId) {
    await api.removeMessage(this.personId, chatId, messageId);
    this.#remove(chatId, messageId);
    this.#changed();
  }

  /** Press Start with a payload, which also ends a block. */
  async open(payload) {
    await api.openPayload(this.personId, payload);
    blockers.delete(this.personId);
    this.#changed();
  }

  async block(blocked) {
    await api.block(this.personId, blocked);
    if (blocked) blockers.add(this.personId);
    else blockers.delete(this.personId);
    this.#changed();
  }

  #reconnected() {
    const wasDown = !this.connected;
    this.connected = true;
    if (wasDown || this.loaded) this.load();
    else this.#changed();
  }

  #lost() {
    this.connected = false;
    this.#changed();
  }

  #hear(event) {
    if (this.#loading && CONTENT.has(event.type)) this.#missed.push(event);
    this.#apply(event);
    this.#changed();
  }

  #apply(event) {
    const chatId = event.chat_id;
    switch (event.type) {
      case "message":
        this.#put(chatId, event.message);
        if (event.message.from_bot) this.#actions.delete(chatId);
        return;
      case "edited": return this.#put(chatId, event.message);
      case "deleted": return this.#remove(chatId, event.message_id);
      case "action": return this.#act(chatId, event.action);
      case "callback_answer": return this.#answer(event);
      case "commands": return void this.loadCommands();
      case "people":
        this.#loadChats();
        return void this.dispatchEvent(new Event("people"));
    }
  }

  // An answer to a POST may carry what was made; the same arrives as an event, and counts once.
  #accept(chatId, answer) {
    const made = answer?.messages ?? [answer?.message ?? answer];
    for (const message of made) if (message?.message_id && message.date) this.#put(chatId, { from_bot: false, ...message });
    this.#changed();
  }

  #put(chatId, message) {
    const room = [...this.messages(chatId)];
    const index = room.findIndex((other) => other.message_id === message.message_id);
    if (index < 0) room.push(message);
    else room[index] = sameContent(room[index], message) ? room[index] : message;
    if (index < 0) room.sort((a, b) => a.message_id - b.message_id);
    this.rooms.set(chatId, room);
    this.#know(chatId, message);
  }

  // A chat that is not listed yet has just come into being, or a topic has changed.
  #know(chatId, message) {
    const chat = this.chats.find((other) => other.id === chatId);
    const topicChanged = Object.keys(message).some((key) => key.startsWith("forum_topic_"));
    if (!chat) this.load();
    else if (topicChanged) this.#loadChats();
    else if (message.message_id >= (chat.last?.message_id ?? 0)) chat.last = message;
  }

  async #loadChats() {
    const known = new Set(this.rooms.keys());
    this.chats = (await api.chats(this.personId).catch(() => null)) ?? this.chats;
    this.#changed();
    if (this.chats.some((chat) => !known.has(chat.id))) this.load();
  }

  #remove(chatId, messageId) {
    this.rooms.set(chatId, this.messages(chatId).filter((message) => message.message_id !== messageId));
  }

  #act(chatId, action) {
    clearTimeout(this.#actions.get(chatId)?.timer);
    const timer = setTimeout(() => {
      this.#actions.delete(chatId);
      this.#changed();
    }, TYPING_LASTS);
    this.#actions.set(chatId, { action, timer });
  }

  #answer(event) {
    const prefix = event.message_id ? `${event.chat_id}:${event.message_id}:` : `${event.chat_id}:`;
    for (const key of this.#taps.keys()) if (key.startsWith(prefix)) this.#answered(key);
    this.dispatchEvent(new CustomEvent("answer", { detail: event }));
  }

  #answered(key) {
    clearTimeout(this.#taps.get(key));
    this.#taps.delete(key);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

const tapKey = (chatId, messageId, data) => `${chatId}:${messageId}:${data}`;

// The same message comes as an answer, in an event and in a history, its keys in any order.
function sameContent(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => sameContent(one[key], other[key]));
}

// Messages that did not change stay the same objects, so that their bubbles are not drawn again.
function keepSame(known = [], fetched) {
  const byId = new Map(known.map((message) => [message.message_id, message]));
  return fetched.map((message) => {
    const old = byId.get(message.message_id);
    return old && sameContent(old, message) ? old : message;
  });
}
