// Rich text: Bot API entities (offsets in UTF-16 units, as JavaScript counts) become nested nodes.

import { el, iconButton } from "./dom.js";
import { formattedMoment, fullMoment } from "./format.js";
import { safeAddress } from "./links.js";

/**
 * Return nodes for a text and its entities.
 *
 * `on`: what happens at a tap: `link(address)`, `command(text)`, `copy(text)`; `language`: for dates.
 */
export function richText(text, entities = [], context) {
  const sorted = entities
    .filter((entity) => entity.length > 0 && entity.offset >= 0 && entity.offset < text.length)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodesBetween(text, sorted, 0, text.length, context);
}

// Entities nest; one that reaches beyond what encloses it is cut there, so that no text shows twice.
function nodesBetween(text, entities, start, end, context) {
  const nodes = [];
  let at = start;
  while (entities.length) {
    const entity = entities.shift();
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    if (from >= to) continue;
    const inside = [];
    while (entities.length && entities[0].offset < to) inside.push(entities.shift());
    if (from > at) nodes.push(text.slice(at, from));
    const children = nodesBetween(text, inside, from, to, context);
    nodes.push(wrap(entity, text.slice(from, to), children, context));
    // A block ends its line by itself: the line break after it would show as an empty line.
    at = BLOCKS.has(entity.type) && text[to] === "\n" ? to + 1 : to;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };

function wrap(entity, words, children, context) {
  if (PLAIN[entity.type]) return el(PLAIN[entity.type], {}, children);
  switch (entity.type) {
    case "spoiler": return spoiler(children);
    case "code": return inlineCode(words, context);
    case "pre": return codeBlock(entity, words, context);
    case "blockquote": return el("blockquote", {}, children);
    case "expandable_blockquote": return expandableQuote(children);
    case "url": return link(words, children, context);
    case "text_link": return link(entity.url ?? "", children, context);
    case "email": return link(`mailto:${words}`, children, context);
    case "phone_number": return link(`tel:${words}`, children, context);
    case "bot_command": return command(words, context);
    case "date_time": return dateTime(entity, words, children, context);
    case "mention": case "text_mention": case "hashtag": case "cashtag": return el("span", { class: "mention" }, children);
    default: return el("span", {}, children);
  }
}

function link(target, children, { on }) {
  const address = safeAddress(target) ?? (target.startsWith("tg:") ? target : null);
  if (!address) return el("span", { title: "This link is not safe to open" }, children);
  const onclick = (event) => {
    if (on.link(address)) event.preventDefault();
  };
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer", title: address, onclick }, children);
}

function command(words, { on }) {
  return el("button", { type: "button", class: "link", "data-testid": "command", onclick: () => on.command(words) }, words);
}

function spoiler(children) {
  const node = el("span", { class: "spoiler", role: "button", tabindex: 0, "aria-label": "Hidden text: press to show", "data-testid": "spoiler" }, el("span", {}, children));
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    node.classList.add("revealed");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  node.addEventListener("click", reveal, { once: true });
  node.addEventListener("keydown", reveal);
  return node;
}

function inlineCode(words, { on }) {
  return el("code", { title: "Copy", onclick: () => on.copy(words) }, words);
}

function codeBlock(entity, words, { on }) {
  return el("span", { class: "code-block" },
    el("span", { class: "code-head" }, el("span", {}, entity.language ?? "code"), iconButton("copy", "Copy the code", () => on.copy(words))),
    el("pre", { tabindex: 0 }, words));
}

function expandableQuote(children) {
  const quote = el("blockquote", { class: "folded" }, children);
  quote.addEventListener("click", () => quote.classList.toggle("folded"));
  return quote;
}

function dateTime(entity, words, children, { language }) {
  const moment = new Date(entity.unix_time * 1000);
  if (Number.isNaN(moment.getTime())) return el("span", {}, children);
  const written = formattedMoment(entity.unix_time, entity.date_time_format, language);
  return el("time", { datetime: moment.toISOString(), title: `${words} · ${fullMoment(entity.unix_time, language)}` }, written ?? children);
}
