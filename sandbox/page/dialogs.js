// What lies over a pane or the page: toasts, alerts, menus, a picture at full size, the choice of a person.

import { el, iconButton } from "./dom.js";
import { avatar } from "./message.js";

const TOAST_LASTS = 4000;

/** Show a short answer at the bottom of `host` for some seconds. */
export function toast(host, words, kind = "answer") {
  host.querySelectorAll(".toast").forEach((old) => old.remove());
  const node = el("div", { class: `toast ${kind}`, role: "status", dir: "auto", "data-testid": "toast" }, words);
  host.append(node);
  setTimeout(() => node.remove(), TOAST_LASTS);
}

/** Show an answer that wants to be read, inside `host` alone: the pane beside it stays usable. */
export function alertIn(host, title, words) {
  const ok = el("button", { type: "button", class: "plain", "data-testid": "alert-ok" }, "OK");
  const close = layer(host, el("div", { class: "sheet", role: "alertdialog", "aria-label": title, "data-testid": "alert" },
    el("h2", { dir: "auto" }, title), el("p", { dir: "auto" }, words), el("div", { class: "sheet-actions" }, ok)));
  ok.addEventListener("click", close);
  ok.focus();
}

/** Show a picture as large as `host` allows. */
export function showPicture(host, address, alt) {
  const shut = iconButton("close", "Close the picture", () => close());
  const close = layer(host, el("figure", { class: "large-picture", role: "dialog", "aria-label": alt, "data-testid": "large-picture" }, el("img", { src: address, alt }), shut));
  shut.focus();
}

/** Ask who opens a link; call `onChosen(person)`. */
export function choosePerson(host, { title, words, people, onChosen }) {
  const choose = (person) => {
    close();
    onChosen(person);
  };
  const rows = people.map((person) => el("button", { type: "button", class: "choice", "data-testid": `open-as-${person.id}`, onclick: () => choose(person) },
    avatar(person.id, person.name),
    el("span", { class: "choice-words" }, el("strong", { dir: "auto" }, person.name), el("span", { class: "muted", dir: "auto" }, person.note))));
  const shut = el("button", { type: "button", class: "plain" }, "Cancel");
  const close = layer(host, el("div", { class: "sheet", role: "dialog", "aria-label": title, "data-testid": "open-as" },
    el("h2", {}, title), el("p", { class: "muted breakable" }, words), el("div", { class: "choices" }, rows), el("div", { class: "sheet-actions" }, shut)));
  shut.addEventListener("click", () => close());
  rows[0]?.focus();
}

/** Ask for a link; call `onGiven(text)`. */
export function askForLink(host, onGiven) {
  const field = el("input", { type: "text", placeholder: "https://t.me/…?start=…", "aria-label": "Link to open", autocomplete: "off", "data-testid": "link-field" });
  const form = el("form", { class: "sheet", role: "dialog", "aria-label": "Open a link", "data-testid": "open-link-form" },
    el("h2", {}, "Open a link"), el("p", { class: "muted" }, "Paste an invitation; then choose who opens it."), field,
    el("div", { class: "sheet-actions" },
      el("button", { type: "button", class: "plain", onclick: () => close() }, "Cancel"),
      el("button", { type: "submit", class: "plain", "data-testid": "link-open" }, "Open")));
  const close = layer(host, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    close();
    if (field.value.trim()) onGiven(field.value.trim());
  });
  field.focus();
}

// A layer closes by Escape and by a tap beside its sheet, keeps Tab inside, and gives the focus back.
function layer(host, sheet) {
  const before = document.activeElement;
  const close = () => {
    node.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
  };
  const node = el("div", {
    class: "layer",
    onclick: (event) => event.target === node && close(),
    onkeydown: (event) => (event.key === "Escape" ? close() : keepFocus(event, sheet)),
  }, sheet);
  host.append(node);
  return close;
}

function keepFocus(event, sheet) {
  if (event.key !== "Tab") return;
  const stops = [...sheet.querySelectorAll("button, input, a[href]")];
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
}

/**
 * Show a menu in `host` where the pointer is, or below what was pressed.
 *
 * `items`: `{ label, icon, run, testid }`, nothing for what is not offered now.
 */
export function menuAt(host, event, items) {
  event.preventDefault();
  document.querySelectorAll(".menu").forEach((open) => open.remove());
  const pressed = event.currentTarget;
  const menu = el("div", { class: "menu", role: "menu", "data-testid": "menu" }, items.filter(Boolean).map((item) => menuItem(item, () => close())));
  host.append(menu);
  const close = (giveBack = true) => {
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    if (giveBack && pressed?.isConnected && pressed.matches("button")) pressed.focus({ preventScroll: true });
  };
  const outside = (down) => menu.contains(down.target) || close(false);
  document.addEventListener("pointerdown", outside, true);
  menu.addEventListener("keydown", (key) => walk(key, menu, close));
  placeIn(host, menu, event, pressed);
  menu.querySelector("button")?.focus({ preventScroll: true });
}

function menuItem({ label, run, testid, danger }, close) {
  const onclick = () => {
    close();
    run();
  };
  return el("button", { type: "button", role: "menuitem", tabindex: -1, class: danger ? "danger" : null, "data-testid": testid, onclick }, label);
}

function walk(event, menu, close) {
  const items = [...menu.querySelectorAll("button")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
  if (event.key === "Escape" || event.key === "Tab") close();
  if (step || event.key === "Escape" || event.key === "Tab") event.preventDefault();
}

function placeIn(host, menu, event, pressed) {
  const frame = host.getBoundingClientRect();
  const anchor = pressed.getBoundingClientRect();
  const byPointer = event.type === "contextmenu" && event.clientX;
  const x = byPointer ? event.clientX : anchor.right - menu.offsetWidth;
  const y = byPointer ? event.clientY : anchor.bottom;
  const fit = (value, room) => Math.max(8, Math.min(value, room - 8));
  menu.style.left = `${fit(x - frame.left, frame.width - menu.offsetWidth)}px`;
  menu.style.top = `${fit(y - frame.top, frame.height - menu.offsetHeight)}px`;
}
