// The messages of one chat or topic: days, runs by one sender, live changes, and where the reader stands.

import { arrange, el, icon } from "./dom.js";
import { dayKey, dayName } from "./format.js";
import { isEvent, messageElement, showWaiting } from "./message.js";

const RUN_SECONDS = 5 * 60;
const PAGE = 120;
const NEAR_BOTTOM = 60;

const ACTION_WORDS = {
  typing: "is typing", upload_photo: "is sending a photo", upload_document: "is sending a file",
  record_voice: "is recording", upload_voice: "is sending a voice message",
};

export class Timeline {
  #drawn = new Map();
  #days = new Map();
  #place = null;
  #shown = PAGE;
  #sticks = true;
  #stoodAt = 0;
  #news = 0;
  #lastId = 0;

  /** `onRead` is called when the reader stands at the newest message. */
  constructor({ onRead }) {
    this.onRead = onRead;
    this.list = el("div", { class: "timeline-list", role: "log", "aria-label": "Messages", "data-testid": "timeline" });
    this.scroller = el("div", { class: "timeline", tabindex: 0, "aria-label": "Conversation", role: "region" }, this.list);
    this.pill = el("button", { type: "button", class: "pill", hidden: true, "data-testid": "new-messages", onclick: () => this.toBottom(true) });
    this.root = el("div", { class: "timeline-frame" }, this.scroller, this.pill);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // Whatever grows (a picture, the composer's rows, a rotated phone), a reader at the bottom stays there.
    const stay = new ResizeObserver(() => this.#sticks && this.toBottom());
    stay.observe(this.list);
    stay.observe(this.scroller);
  }

  /** Draw a place's messages; a bubble is drawn anew only if its message or its place in a run changed. */
  show(place, messages, context) {
    const moved = place !== this.#place;
    const held = this.#holdsFocus();
    if (moved) this.#reset(place);
    const kept = messages.slice(-this.#shown);
    const elements = kept.map((message, index) => this.#element(message, kept[index - 1], kept[index + 1], context, !moved));
    const children = this.#byDay(kept, elements);
    if (kept.length < messages.length) children.unshift(this.#earlier(place, messages, context));
    if (!messages.length) children.push(context.emptyElement());
    if (context.action) children.push(typingElement(context));
    arrange(this.list, children);
    this.#giveFocusBack(held);
    this.#forget(kept);
    this.#follow(messages, context, moved);
  }

  /** Draw the waiting marks anew. */
  showWaiting(isWaiting) {
    for (const [id, { element }] of this.#drawn) showWaiting(element, (callback) => isWaiting(id, callback));
  }

  toBottom(smooth = false) {
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth && !calm() ? "smooth" : "instant" });
  }

  /** Bring a message into view and light it up; return whether it is there. */
  jump(messageId) {
    const element = this.#drawn.get(messageId)?.element;
    element?.scrollIntoView({ block: "center", behavior: calm() ? "instant" : "smooth" });
    if (element) flash(element);
    return Boolean(element);
  }

  #reset(place) {
    this.#place = place;
    this.#drawn.clear();
    this.#days.clear();
    this.#shown = PAGE;
    this.#sticks = true;
    this.#news = 0;
    this.#lastId = 0;
  }

  #element(message, before, after, context, live) {
    const first = !sameRun(before, message);
    const last = !sameRun(message, after);
    const old = this.#drawn.get(message.message_id);
    if (old && old.message === message && old.first === first && old.last === last) return old.element;
    const own = message.from?.id === context.personId;
    const element = messageElement(message, { ...context, own, first, last });
    if (old && old.message !== message) flash(element);
    else if (!old && live && this.#lastId && message.message_id > this.#lastId) element.classList.add("arriving");
    this.#drawn.set(message.message_id, { message, first, last, element });
    return element;
  }

  // Each day is a section of its own, so that its sticky name leaves with it.
  #byDay(messages, elements) {
    const days = Map.groupBy(messages.keys(), (index) => dayKey(messages[index].date));
    for (const key of this.#days.keys()) if (!days.has(key)) this.#days.delete(key);
    return [...days].map(([key, indexes]) => {
      const section = this.#days.get(key) ?? el("section", { class: "day" }, el("div", { class: "day-name" }, el("span", {})));
      section.firstChild.firstChild.textContent = dayName(messages[indexes[0]].date);
      arrange(section, [section.firstChild, ...indexes.map((index) => elements[index])]);
      this.#days.set(key, section);
      return section;
    });
  }

  #earlier(place, messages, context) {
    const onclick = () => {
      const height = this.scroller.scrollHeight - this.scroller.scrollTop;
      this.#shown += PAGE;
      this.show(place, messages, context);
      this.scroller.scrollTop = this.scroller.scrollHeight - height;
    };
    return el("button", { type: "button", class: "earlier", onclick }, "Show earlier messages");
  }

  // A card that is edited under a keyboard user's fingers keeps the focus, on its first button.
  #holdsFocus() {
    return Number(document.activeElement?.closest?.(".message")?.dataset.messageId) || null;
  }

  #giveFocusBack(held) {
    if (!held || document.activeElement !== document.body) return;
    this.#drawn.get(held)?.element.querySelector(".key, .message-menu")?.focus({ preventScroll: true });
  }

  #forget(kept) {
    const ids = new Set(kept.map((message) => message.message_id));
    for (const id of this.#drawn.keys()) if (!ids.has(id)) this.#drawn.delete(id);
  }

  #follow(messages, { personId }, moved) {
    const fresh = messages.filter((message) => message.message_id > this.#lastId);
    this.#lastId = messages.at(-1)?.message_id ?? 0;
    const wroteMyself = fresh.some((message) => message.from?.id === personId);
    if (moved || wroteMyself) this.#sticks = true;
    if (this.#sticks) this.toBottom();
    else this.#news += fresh.length;
    this.#showPill();
    if (this.#sticks) this.onRead();
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    const near = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM;
    // What grows below a reader at the bottom moves them away from it without their having scrolled.
    if (near || scrollTop < this.#stoodAt) this.#sticks = near;
    this.#stoodAt = scrollTop;
    if (this.#sticks && this.#news) this.onRead();
    if (this.#sticks) this.#news = 0;
    this.#showPill();
  }

  #showPill() {
    this.pill.hidden = this.#sticks;
    const words = this.#news ? `${this.#news} new ${this.#news === 1 ? "message" : "messages"}` : "";
    this.pill.setAttribute("aria-label", words || "Go to the newest message");
    this.pill.classList.toggle("with-news", Boolean(words));
    this.pill.replaceChildren(...(words ? [words] : []), icon("down"));
  }
}

function sameRun(one, other) {
  return Boolean(one && other)
    && !isEvent(one) && !isEvent(other)
    && one.from?.id === other.from?.id
    && other.date - one.date < RUN_SECONDS
    && dayKey(one.date) === dayKey(other.date)
    && !one.reply_markup?.inline_keyboard;
}

function typingElement({ action, chatTitle }) {
  const words = `${chatTitle} ${ACTION_WORDS[action] ?? "is busy"}`;
  return el("div", { class: "message theirs typing", role: "status", "aria-label": words, title: words, "data-testid": "typing" },
    el("div", { class: "stack" }, el("div", { class: "bubble" }, el("i"), el("i"), el("i"))));
}

function flash(element) {
  element.classList.remove("flash");
  requestAnimationFrame(() => element.classList.add("flash"));
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
