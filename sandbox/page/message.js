// One message as a bubble: quote, picture or file, rich text, time, and the keyboard below it.

import { fileAddress } from "./api.js";
import { el, icon, iconButton } from "./dom.js";
import { richText } from "./entities.js";
import { colourOf, duration, fileSize, fullMoment, initials, summary, timeOfDay } from "./format.js";
import { safeAddress } from "./links.js";

/** Return a round picture made of a name's initials. */
export function avatar(id, name) {
  return el("span", { class: "avatar", "data-colour": colourOf(id), "aria-hidden": "true" }, initials(name));
}

/**
 * Return the element of a message.
 *
 * `context`: `own`, `inGroup`, `first` and `last` (of a run by one sender), `language`, and `on`: what happens at
 * `tap(message, button)`, `link(address)`, `command(text)`, `copy(text)`, `menu(message, event)`, `jump(messageId)`,
 * `picture(address, alt)`.
 */
export function messageElement(message, context) {
  const event = eventWords(message);
  return event ? eventElement(message, event) : bubbleElement(message, context);
}

/** Return whether a message tells of something that happened in the group; such a line stands between bubbles. */
export function isEvent(message) {
  return eventWords(message) !== null;
}

function eventElement(message, words) {
  return el("article", { class: "event-line", "data-testid": "message", "data-message-id": message.message_id }, el("span", { dir: "auto" }, words));
}

function eventWords(message) {
  const who = senderName(message);
  if (message.forum_topic_created) return `${who} created the topic “${message.forum_topic_created.name}”`;
  if (message.forum_topic_edited) return message.forum_topic_edited.name ? `${who} renamed the topic to “${message.forum_topic_edited.name}”` : `${who} changed the topic`;
  if (message.forum_topic_closed) return `${who} closed the topic`;
  if (message.forum_topic_reopened) return `${who} reopened the topic`;
  if (message.new_chat_members) return `${message.new_chat_members.map(fullName).join(", ")} joined`;
  if (message.left_chat_member) return `${fullName(message.left_chat_member)} left`;
  if (message.pinned_message) return `${who} pinned “${summary(message.pinned_message)}”`;
  if (message.new_chat_title) return `${who} named the group “${message.new_chat_title}”`;
  return null;
}

function fullName(user) {
  return [user?.first_name, user?.last_name].filter(Boolean).join(" ") || user?.title || "Somebody";
}

/** Return who wrote a message. */
export function senderName(message) {
  return fullName(message.from ?? message.sender_chat);
}

function bubbleElement(message, context) {
  const { own, inGroup, first, last, on } = context;
  const sender = message.from?.id ?? 0;
  const classes = ["message", own ? "own" : "theirs", first && "first", last && "last", inGroup && !own && "with-avatar"];
  const openMenu = (event) => on.menu(message, event);
  return el("article", {
    class: classes.filter(Boolean).join(" "),
    "data-testid": "message", "data-message-id": message.message_id, "data-from": own ? "me" : message.from_bot ? "bot" : "other",
    "aria-label": `${own ? "You" : senderName(message)}, ${timeOfDay(message.date)}`,
    oncontextmenu: openMenu,
    ondblclick: (event) => event.target.closest("a, button, audio") || on.reply(message),
  },
    inGroup && !own && last && avatar(sender, senderName(message)),
    el("div", { class: "stack" },
      el("div", { class: `bubble${isPictureOnly(message) ? " picture-only" : ""}` },
        inGroup && !own && first && el("div", { class: "sender", dir: "auto", "data-colour": colourOf(sender) }, senderName(message)),
        forwardedFrom(message.forward_origin),
        quoteOf(message, on),
        attachment(message, on),
        wordsOf(message, context)),
      keyboard(message, on)),
    iconButton("more", "Message menu", openMenu, { "data-testid": "message-menu", class: "icon-button message-menu", "aria-haspopup": "menu" }));
}

function isPictureOnly(message) {
  return message.photo && !message.caption;
}

function wordsOf(message, context) {
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  const rich = text && el("span", { class: "text", dir: "auto", "data-testid": "text" }, richText(text, entities, context));
  return el("div", { class: "words" }, rich || (!hasAttachment(message) && el("span", { class: "text muted" }, "This kind of message is not shown here")), meta(message, context));
}

function meta(message, { own, language }) {
  return el("span", { class: "meta", title: fullMoment(message.date, language) },
    message.edit_date && el("span", { class: "edited", "data-testid": "edited" }, "edited"),
    el("time", { datetime: new Date(message.date * 1000).toISOString() }, timeOfDay(message.date)),
    own && icon("checks"));
}

function forwardedFrom(origin) {
  if (!origin) return null;
  const from = origin.sender_user_name ?? fullName(origin.sender_user ?? origin.sender_chat ?? origin.chat);
  return el("span", { class: "forwarded", dir: "auto" }, `Forwarded from ${from}`);
}

function quoteOf(message, on) {
  const original = message.reply_to_message;
  // In a topic, Telegram makes every message a reply to the one that opened it.
  if (!original || original.forum_topic_created) return null;
  const sender = original.from?.id ?? 0;
  return el("button", { type: "button", class: "quote", "data-testid": "quote", "data-colour": colourOf(sender), onclick: () => on.jump(original.message_id) },
    el("strong", { dir: "auto" }, senderName(original)),
    el("span", { dir: "auto" }, message.quote?.text ?? summary(original)));
}

const ATTACHMENTS = ["photo", "animation", "document", "voice", "video", "audio", "video_note", "sticker"];
const hasAttachment = (message) => ATTACHMENTS.some((kind) => message[kind]);

function attachment(message, on) {
  if (message.photo) return picture(message, on);
  if (message.voice) return voice(message.voice);
  if (message.audio) return voice(message.audio);
  const film = message.animation ?? message.video ?? message.video_note;
  if (film) return video(film, message);
  if (message.sticker) return sticker(message.sticker);
  if (message.document) return documentLink(message.document);
  return null;
}

// Width and height are set before the bytes arrive, so that nothing jumps when they do.
function picture(message, on) {
  const size = message.photo.at(-1);
  const address = fileAddress(size.file_id);
  const alt = message.caption ? `Picture: ${message.caption.slice(0, 200)}` : "Picture";
  return el("button", { type: "button", class: "picture", "data-testid": "photo", "aria-label": `${alt}. Show it large`, onclick: () => on.picture(address, alt) },
    el("img", { src: address, alt: "", width: size.width, height: size.height, decoding: "async" }));
}

function video(file, { animation, video_note: note }) {
  const kind = animation ? "animation" : note ? "video_note" : "video";
  return el("video", {
    class: `video ${kind}`, "data-testid": kind, src: fileAddress(file.file_id), controls: true, preload: "none",
    width: file.width ?? file.length, height: file.height ?? file.length,
  });
}

function sticker(file) {
  return el("img", { class: "sticker", "data-testid": "sticker", src: fileAddress(file.file_id), alt: file.emoji ?? "Sticker", width: 160, height: 160 });
}

function documentLink(file) {
  const name = file.file_name ?? "file";
  const ending = /\.([\p{L}\p{N}]{1,4})$/u.exec(name)?.[1] ?? "";
  return el("a", { class: "document", "data-testid": "document", href: fileAddress(file.file_id), download: name, title: `Save ${name}` },
    el("span", { class: "document-icon", "aria-hidden": "true" }, ending ? ending.toUpperCase() : icon("file")),
    el("span", { class: "document-words" },
      el("span", { class: "document-name", dir: "auto" }, name),
      el("span", { class: "muted" }, fileSize(file.file_size) || "File")));
}

function voice(recording) {
  const sound = el("audio", { src: fileAddress(recording.file_id), preload: "none" });
  const played = el("span", { class: "wave-played" });
  const left = el("span", { class: "muted" }, duration(recording.duration));
  const button = el("button", { type: "button", class: "play", "aria-label": `Play, ${duration(recording.duration)}` }, icon("play"));
  const show = () => {
    button.replaceChildren(icon(sound.paused ? "play" : "pause"));
    played.style.width = `${(100 * sound.currentTime) / (sound.duration || recording.duration || 1)}%`;
    left.textContent = duration(sound.paused ? recording.duration : sound.currentTime);
  };
  for (const name of ["play", "pause", "timeupdate", "ended"]) sound.addEventListener(name, show);
  sound.addEventListener("error", () => (left.textContent = "cannot be played"));
  button.addEventListener("click", () => (sound.paused ? sound.play().catch(() => {}) : sound.pause()));
  return el("div", { class: "voice", "data-testid": "voice" }, button, el("span", { class: "voice-words" }, el("span", { class: "wave" }, played), left), sound);
}

function keyboard(message, on) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return el("div", { class: "keyboard", role: "group", "aria-label": "Buttons of this message" },
    rows.map((row) => el("div", { class: "keyboard-row" }, row.map((button) => keyboardButton(message, button, on)))));
}

function keyboardButton(message, button, on) {
  const address = button.url && (safeAddress(button.url) ?? (button.url.startsWith("tg:") ? button.url : null));
  const common = {
    class: `key ${["primary", "success", "danger"].includes(button.style) ? button.style : ""}`,
    "data-testid": "button", "data-callback": button.callback_data, title: button.text.length > 24 ? button.text : null,
  };
  const label = el("span", { class: "key-label", dir: "auto" }, button.text);
  if (!address) return el("button", { ...common, type: "button", onclick: () => on.tap(message, button) }, label, button.copy_text && icon("copy"));
  const onclick = (event) => {
    if (on.link(address)) event.preventDefault();
  };
  return el("a", { ...common, href: address, target: "_blank", rel: "noopener noreferrer", onclick }, label, icon("open"));
}

/** Show on a message's buttons which of them wait for an answer. */
export function showWaiting(element, isWaiting) {
  for (const key of element.querySelectorAll(".key[data-callback]")) {
    const waiting = isWaiting(key.dataset.callback);
    key.classList.toggle("waiting", waiting);
    key.setAttribute("aria-busy", String(waiting));
  }
}
