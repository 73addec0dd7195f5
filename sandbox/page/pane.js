// One pane: the phone of one person. Two of them stand side by side and know nothing of each other.

import { Composer } from "./composer.js";
import { alertIn, askForLink, menuAt, showPicture, toast } from "./dialogs.js";
import { el, icon, iconButton } from "./dom.js";
import { moment, summary } from "./format.js";
import { avatar } from "./message.js";
import { Timeline } from "./timeline.js";
import { countUnread, markSeen, topicOf } from "./unread.js";

export class Pane {
  person = null;
  session = null;
  #chatId = null;
  #topic = null;
  #pending = false;
  #offeredBy = null;

  /** `page`: `bot`, `sessionOf(person)`, `activate(pane)`, `showPeople(pane)`, `close(pane)`, `swap()`, `openLink(address, pane)`, `read()`. */
  constructor(root, side, page) {
    this.root = root;
    this.side = side;
    this.page = page;
    this.head = el("header", { class: "pane-head" });
    this.tabs = el("nav", { class: "tabs", "aria-label": "Chats" });
    this.banner = el("div", { class: "banner", role: "status", hidden: true }, "Reconnecting…");
    this.topics = el("div", { class: "topics", hidden: true, "data-testid": "topics" });
    this.timeline = new Timeline({ onRead: () => this.#read() });
    this.composer = new Composer(this.#composerEvents());
    this.unblock = el("button", { type: "button", class: "bottom-button", hidden: true, "data-testid": "unblock", onclick: () => this.#block(false) }, "Unblock the bot");
    root.replaceChildren(this.head, this.tabs, this.banner, this.topics, this.timeline.root, this.composer.root, this.unblock, this.#nobody());
    root.addEventListener("pointerdown", () => page.activate(this), true);
    root.addEventListener("focusin", () => page.activate(this));
    root.addEventListener("keydown", (event) => this.#typedAnywhere(event));
    this.#acceptDrops();
    this.change = () => this.#soon();
    this.answer = (event) => this.#answered(event.detail);
  }

  /** Become the phone of a person, or of nobody. */
  show(person) {
    this.session?.removeEventListener("change", this.change);
    this.session?.removeEventListener("answer", this.answer);
    this.person = person;
    this.session = person && this.page.sessionOf(person);
    this.#chatId = null;
    this.#topic = null;
    this.session?.addEventListener("change", this.change);
    this.session?.addEventListener("answer", this.answer);
    this.root.querySelectorAll(".layer, .menu, .toast").forEach((over) => over.remove());
    this.draw();
  }

  focus() {
    if (matchMedia("(hover: hover)").matches) this.composer.field.focus();
  }

  draw() {
    this.root.classList.toggle("empty", !this.person);
    this.root.setAttribute("aria-label", this.person ? `Chats of ${this.person.name}` : "Nobody chosen");
    if (!this.person) return;
    if (!this.#chat()) this.#chatId = this.#firstChat()?.id ?? null;
    this.#drawHead();
    this.#drawTabs();
    this.banner.hidden = this.session.connected;
    this.#drawPlace();
  }

  // Many events arrive at once (a card and its copies): draw them once.
  #soon() {
    if (this.#pending) return;
    this.#pending = true;
    requestAnimationFrame(() => {
      this.#pending = false;
      this.draw();
    });
  }

  #chat() {
    return this.session.chats.find((chat) => chat.id === this.#chatId);
  }

  #firstChat() {
    return this.session.chats.find((chat) => chat.type === "private") ?? this.session.chats[0];
  }

  // To a person, the private chat is the bot; to the bot, it is the person.
  #titleOf(chat) {
    return chat.type === "private" ? this.page.bot.first_name : chat.title;
  }

  #messages() {
    const all = this.session.messages(this.#chatId);
    return this.#topic === null ? all : all.filter((message) => topicOf(message) === this.#topic);
  }

  // Head and tabs

  #drawHead() {
    const { name, note, id, language } = this.person;
    const key = JSON.stringify([id, name, note, language]);
    if (this.head.dataset.key === key) return;
    this.head.dataset.key = key;
    this.head.replaceChildren(
      el("button", { type: "button", class: "switch-person", "data-testid": "switch-person", "aria-label": `You are ${name}. Choose another person`, onclick: () => this.page.showPeople(this) },
        avatar(id, name),
        el("span", { class: "head-words" }, el("strong", { dir: "auto" }, name), el("span", { class: "muted", dir: "auto" }, note || "no note")),
        icon("down")),
      iconButton("swap", "Show the other pane", () => this.page.swap(), { class: "icon-button swap", "data-testid": "swap" }),
      iconButton("more", "More", (event) => this.#openMenu(event), { "aria-haspopup": "menu", "data-testid": "pane-menu" }),
      iconButton("close", "Close this pane", () => this.page.close(this), { class: "icon-button close-pane", "data-testid": "close-pane" }));
  }

  #openMenu(event) {
    menuAt(this.root, event, [
      { label: "Open a link…", testid: "menu-open-link", run: () => this.askForLink() },
      { label: this.session.blocked ? "Unblock the bot" : "Block the bot", testid: "menu-block", danger: !this.session.blocked, run: () => this.#block(!this.session.blocked) },
    ]);
  }

  askForLink() {
    askForLink(this.root, (text) => this.page.openLink(text, this) || toast(this.root, "This is not a link to the bot.", "failure"));
  }

  #drawTabs() {
    this.tabs.replaceChildren(...this.session.chats.map((chat) => this.#tab(chat)));
    this.tabs.classList.toggle("single", this.session.chats.length < 2);
  }

  #tab(chat) {
    const current = chat.id === this.#chatId;
    const unread = countUnread(this.person.id, chat.id, this.session.messages(chat.id));
    return el("button", { type: "button", class: "tab", "aria-current": current ? "page" : null, "data-testid": `chat-${chat.id}`, onclick: () => this.#enter(chat.id, null) },
      el("span", { class: "tab-title", dir: "auto" }, this.#titleOf(chat)),
      el("span", { class: "tab-kind" }, chat.type === "private" ? "bot" : "group"),
      !current && unread > 0 && badge(unread));
  }

  #enter(chatId, topic) {
    this.#chatId = chatId;
    this.#topic = topic;
    this.draw();
    this.focus();
  }

  // The place: a list of topics, or messages

  #drawPlace() {
    const chat = this.#chat();
    const lists = Boolean(chat?.topics?.length) && this.#topic === null;
    this.topics.hidden = !chat?.topics?.length;
    this.topics.classList.toggle("one-line", !lists);
    this.timeline.root.hidden = lists;
    const blocked = this.session.blocked && chat?.type === "private";
    const closed = chat?.topics?.find((topic) => topic.id === this.#topic)?.closed;
    this.composer.root.hidden = lists || blocked || closed || !chat;
    this.unblock.hidden = !blocked;
    if (lists) this.topics.replaceChildren(...this.#topicRows(chat));
    else if (chat?.topics?.length) this.topics.replaceChildren(this.#topicHead(chat));
    if (!lists && chat) this.#drawMessages(chat);
  }

  #topicRows(chat) {
    const general = { id: 0, name: "General", icon: "#", closed: false };
    return [general, ...chat.topics].map((topic) => this.#topicRow(chat, topic));
  }

  #topicRow(chat, topic) {
    const messages = this.session.messages(chat.id).filter((message) => topicOf(message) === topic.id);
    const unread = countUnread(this.person.id, chat.id, messages);
    const last = messages.at(-1);
    return el("button", { type: "button", class: "topic", "data-testid": `topic-${topic.id}`, onclick: () => this.#enter(chat.id, topic.id) },
      topicIcon(topic),
      el("span", { class: "row-words" },
        el("span", { class: "row-line" }, el("strong", { dir: "auto" }, topic.name), topic.closed && icon("lock"), el("span", { class: "row-time" }, last ? moment(last.date) : "")),
        el("span", { class: "row-line" }, el("span", { class: "row-last muted", dir: "auto" }, last ? summary(last) : "No messages yet"), unread > 0 && badge(unread))));
  }

  #topicHead(chat) {
    const topic = chat.topics.find((other) => other.id === this.#topic) ?? { name: "General", icon: "#" };
    return el("div", { class: "topic-head" },
      iconButton("back", "All topics", () => this.#enter(chat.id, null), { "data-testid": "all-topics" }),
      topicIcon(topic),
      el("strong", { dir: "auto" }, topic.name), topic.closed && el("span", { class: "muted" }, "closed"));
  }

  #drawMessages(chat) {
    const messages = this.#messages();
    const place = `${this.person.id}:${chat.id}:${this.#topic}`;
    this.composer.turnTo(place);
    this.composer.setCommands(this.session.commands);
    this.#offerKeyboard(place, messages);
    this.timeline.show(`${place}:${this.session.loaded}`, messages, {
      personId: this.person.id, language: this.person.language, inGroup: chat.type !== "private",
      chatTitle: this.#titleOf(chat), action: this.session.actionIn(chat.id), on: this.#messageEvents(), emptyElement: () => this.#start(chat),
    });
    this.timeline.showWaiting((id, data) => this.session.isWaiting(chat.id, id, data));
  }

  #offerKeyboard(place, messages) {
    const asked = messages.findLast((message) => message.reply_markup?.keyboard || message.reply_markup?.remove_keyboard);
    const used = asked?.reply_markup.one_time_keyboard && messages.at(-1).from?.id === this.person.id;
    const offered = used ? null : asked;
    const key = `${place}:${offered?.message_id ?? ""}`;
    if (key !== this.#offeredBy) this.composer.offer(offered);
    this.#offeredBy = key;
  }

  #start(chat) {
    if (chat.type !== "private") return el("p", { class: "nothing" }, "No messages yet");
    return el("div", { class: "nothing" },
      avatar(this.page.bot.id, this.#titleOf(chat)),
      el("strong", { dir: "auto" }, this.#titleOf(chat)),
      el("span", {}, "No messages yet"),
      el("button", { type: "button", class: "start", "data-testid": "start", onclick: () => this.#send("/start") }, "START"));
  }

  #read() {
    if (!this.session || document.hidden || !this.session.loaded) return;
    if (markSeen(this.person.id, this.#chatId, this.#topic, this.#messages())) this.page.read();
  }

  // What a person does

  #send(text, replyTo = null) {
    return this.session.sendText(this.#chatId, text, { replyTo, topic: this.#topic || null });
  }

  #composerEvents() {
    return {
      text: (text, replyTo) => this.#send(text, replyTo),
      files: (files, kind, caption, replyTo) => this.session.sendFiles(this.#chatId, files, { kind, caption, replyTo, topic: this.#topic || null }),
      edit: (message, text) => this.session.editText(this.#chatId, message.message_id, text),
      failed: (error) => this.#failed(error),
      lastOwn: () => this.#messages().findLast((message) => this.#editable(message)),
    };
  }

  #messageEvents() {
    return {
      tap: (message, button) => this.#tap(message, button),
      link: (address) => this.page.openLink(address, this),
      command: (text) => this.#send(text).catch((error) => this.#failed(error)),
      copy: (text) => this.#copy(text),
      reply: (message) => this.composer.reply(message),
      menu: (message, event) => this.#messageMenu(message, event),
      jump: (messageId) => this.timeline.jump(messageId) || toast(this.root, "That message is not here any more."),
      picture: (address, alt) => showPicture(this.root, address, alt),
    };
  }

  #editable(message) {
    return message.from?.id === this.person.id && typeof (message.text ?? message.caption) === "string";
  }

  #messageMenu(message, event) {
    // A link or a selection keeps the browser's own menu.
    if (event.type === "contextmenu" && (event.target.closest("a") || String(getSelection()))) return;
    const words = message.text ?? message.caption;
    menuAt(this.root, event, [
      { label: "Reply", testid: "menu-reply", run: () => this.composer.reply(message) },
      words && { label: "Copy text", testid: "menu-copy", run: () => this.#copy(words) },
      this.#editable(message) && { label: "Edit", testid: "menu-edit", run: () => this.composer.edit(message) },
      message.from?.id === this.person.id && { label: "Delete", testid: "menu-delete", danger: true, run: () => this.#remove(message) },
    ]);
  }

  #remove(message) {
    this.session.removeMessage(this.#chatId, message.message_id).catch((error) => this.#failed(error));
  }

  #tap(message, button) {
    if (button.copy_text) return this.#copy(button.copy_text.text);
    if (!button.callback_data) return toast(this.root, "The sandbox cannot press this kind of button.", "failure");
    return this.session.tap(this.#chatId, message.message_id, button.callback_data).catch((error) => this.#failed(error));
  }

  #answered({ chat_id: chatId, text, show_alert: wantsReading }) {
    if (chatId !== this.#chatId || !text) return;
    if (wantsReading) alertIn(this.root, this.page.bot.first_name, text);
    else toast(this.root, text);
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      toast(this.root, "Copied");
    } catch {
      toast(this.root, "The browser does not allow copying here.", "failure");
    }
  }

  #block(blocked) {
    this.session.block(blocked).catch((error) => this.#failed(error));
  }

  #failed(error) {
    toast(this.root, error.message, "failure");
  }

  // As in any messenger: whoever just types, writes a message.
  #typedAnywhere(event) {
    const isLetter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isLetter && !event.target.closest("input, textarea, .layer, .menu")) this.composer.field.focus();
  }

  #acceptDrops() {
    const isOurs = (event) => this.person && !this.composer.root.hidden && event.dataTransfer?.types.includes("Files");
    this.root.addEventListener("dragover", (event) => {
      if (!isOurs(event)) return;
      event.preventDefault();
      this.root.classList.add("dropping");
    });
    this.root.addEventListener("dragleave", (event) => this.root.contains(event.relatedTarget) || this.root.classList.remove("dropping"));
    this.root.addEventListener("drop", (event) => {
      this.root.classList.remove("dropping");
      if (!isOurs(event)) return;
      event.preventDefault();
      this.composer.addFiles(event.dataTransfer.files);
    });
  }

  #nobody() {
    return el("div", { class: "nobody" }, el("p", {}, "Choose who you want to be here."),
      el("button", { type: "button", class: "plain", onclick: () => this.page.showPeople(this) }, "Show the people"),
      iconButton("close", "Close this pane", () => this.page.close(this), { class: "icon-button close-pane" }));
  }
}

// Telegram gives a topic a colour or an emoji; a coloured one shows its first letter.
function topicIcon(topic) {
  const coloured = /^#[0-9a-f]{6}$/i.test(topic.icon ?? "");
  const node = el("span", { class: "topic-icon", "aria-hidden": "true" }, (!coloured && topic.icon) || [...topic.name][0] || "#");
  if (coloured) node.style.setProperty("--topic", topic.icon);
  return node;
}

/** Return a counter of unread messages. */
export function badge(count) {
  return el("span", { class: "badge", "data-testid": "unread", "aria-label": `${count} unread` }, count > 99 ? "99+" : String(count));
}
