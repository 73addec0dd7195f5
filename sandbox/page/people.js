// The list of people: who they are, what was said to them last, and how much of it they have not read.

import * as api from "./api.js";
import { arrange, el, iconButton } from "./dom.js";
import { moment, summary } from "./format.js";
import { avatar } from "./message.js";
import { badge } from "./pane.js";
import { countUnread } from "./unread.js";

const LOOK_AGAIN = 10_000;
const SETTLES = 600;

export class People {
  #rows = new Map();
  #rooms = new Map();
  #soon = null;

  /** `page`: `people`, `sessions` (live ones, by person), `sideOf(person)`, `choose(person)`, `chooseBeside(person)`. */
  constructor(list, page) {
    this.list = list;
    this.page = page;
    setInterval(() => document.hidden || this.look(), LOOK_AGAIN);
  }

  /** Look again shortly: what one person does often means news for another. */
  lookSoon() {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.look(), SETTLES);
  }

  /** Fetch what is new for those who are in no pane; the others tell it themselves. */
  async look() {
    await Promise.all(this.page.people.filter(({ id }) => !this.page.sessions.has(id)).map((person) => this.#lookAt(person)));
    this.draw();
  }

  async #lookAt({ id }) {
    const known = this.#rooms.get(id) ?? new Map();
    const chats = await api.chats(id).catch(() => []);
    for (const chat of chats) {
      const newest = JSON.stringify(chat.last);
      if (known.get(chat.id)?.newest === newest) continue;
      const messages = await api.messages(id, chat.id).catch(() => null);
      if (messages) known.set(chat.id, { newest, messages });
    }
    this.#rooms.set(id, known);
  }

  /** Keep what a session knew when its person leaves the last pane. */
  keep(session) {
    if (!session.loaded) return;
    const rooms = [...session.rooms].map(([chatId, messages]) => [chatId, { newest: null, messages }]);
    this.#rooms.set(session.personId, new Map(rooms));
  }

  draw() {
    arrange(this.list, this.page.people.map((person) => this.#row(person)));
  }

  #row(person) {
    const rooms = this.#roomsOf(person.id);
    const last = rooms.map(([, messages]) => messages.at(-1)).filter(Boolean).sort((a, b) => b.date - a.date)[0];
    const unread = rooms.reduce((sum, [chatId, messages]) => sum + countUnread(person.id, chatId, messages), 0);
    const side = this.page.sideOf(person);
    const words = [last ? summary(last) : "No messages yet", last ? moment(last.date) : ""];
    const key = JSON.stringify([person, words, unread, side]);
    const old = this.#rows.get(person.id);
    if (old?.key === key) return old.row;
    const row = this.#draw(person, words, unread, side);
    this.#replace(old?.row, row);
    this.#rows.set(person.id, { key, row });
    return row;
  }

  // A row drawn anew under somebody's fingers keeps the focus.
  #replace(old, row) {
    const had = old?.contains(document.activeElement) && document.activeElement.dataset.testid;
    old?.replaceWith(row);
    if (had) row.querySelector(`[data-testid="${had}"]`)?.focus({ preventScroll: true });
  }

  #roomsOf(personId) {
    const session = this.page.sessions.get(personId);
    if (session?.loaded) return [...session.rooms];
    return [...(this.#rooms.get(personId) ?? [])].map(([chatId, { messages }]) => [chatId, messages]);
  }

  #draw(person, [words, time], unread, side) {
    return el("li", { class: "person-row", "data-side": side },
      el("button", { type: "button", class: "person", "data-testid": `person-${person.id}`, "aria-current": side ? "true" : null, onclick: () => this.page.choose(person) },
        avatar(person.id, person.name),
        el("span", { class: "row-words" },
          el("span", { class: "row-line" }, el("strong", { dir: "auto" }, person.name), el("span", { class: "row-time" }, time)),
          el("span", { class: "row-line" }, el("span", { class: "row-note", dir: "auto" }, person.note), person.language && el("span", { class: "language", title: "Language" }, person.language)),
          el("span", { class: "row-line" }, el("span", { class: "row-last muted", dir: "auto" }, words), unread > 0 && badge(unread)))),
      iconButton("beside", `Open ${person.name} beside`, () => this.page.chooseBeside(person), { class: "icon-button open-beside", "data-testid": `beside-${person.id}` }));
  }
}
