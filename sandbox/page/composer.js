// Where a person writes: text, files with a caption, replies, edits, commands, and the keyboard the bot offers.

import { el, icon, iconButton } from "./dom.js";
import { fileSize, summary } from "./format.js";
import { senderName } from "./message.js";

const KINDS = [["photo", "Photo"], ["document", "File"], ["voice", "Voice"]];

export class Composer {
  #mode = null;
  #files = [];
  #kind = "document";
  #commands = [];
  #place = null;
  #drafts = new Map();

  /** `on`: `text(text, replyTo)`, `files(files, kind, caption, replyTo)`, `edit(message, text)` – promises –, `failed(error)`, `lastOwn()`, `botMenu(event)`. */
  constructor(on) {
    this.on = on;
    this.field = el("textarea", {
      rows: 1, class: "field", placeholder: "Message", "aria-label": "Message", dir: "auto", "data-testid": "composer", autocomplete: "off",
      oninput: () => this.#typed(), onkeydown: (event) => this.#pressed(event), onpaste: (event) => this.#pasted(event),
    });
    this.picker = el("input", { type: "file", multiple: true, class: "unseen", "aria-label": "Attach files", "data-testid": "attach", onchange: () => this.#picked() });
    this.bar = el("div", { class: "mode-bar", hidden: true, "data-testid": "mode" });
    this.tray = el("div", { class: "tray", hidden: true, "data-testid": "tray" });
    this.suggestions = el("div", { class: "suggestions", role: "listbox", "aria-label": "Commands", hidden: true, "data-testid": "suggestions" });
    this.offered = el("div", { class: "offered", hidden: true, role: "group", "aria-label": "Answers offered by the bot", "data-testid": "reply-keyboard" });
    this.menu = el("button", { type: "button", class: "bot-menu", "aria-label": "Commands of the bot", "aria-haspopup": "true", "data-testid": "bot-menu", onclick: () => this.#toggleCommands() }, icon("menu"));
    this.sender = iconButton("send", "Send", () => this.#submit(), { class: "icon-button send", "data-testid": "send" });
    this.root = el("div", { class: "composer" }, this.suggestions, this.bar, this.tray,
      el("div", { class: "composer-line" }, this.menu,
        el("label", { class: "icon-button attach", title: "Attach files" }, this.picker, icon("attach")),
        this.field, this.sender),
      this.offered);
  }

  /** Turn to a place (chat and topic); what was half written in each of them is kept. */
  turnTo(place) {
    if (place === this.#place) return;
    this.#drafts.set(this.#place, this.#mode?.kind === "edit" ? "" : this.field.value);
    this.#place = place;
    this.#clear();
    this.#write(this.#drafts.get(place) ?? "");
  }

  setCommands(commands) {
    this.#commands = commands;
    this.menu.hidden = !commands.length;
  }

  reply(message) {
    if (this.#mode?.kind === "edit") this.#write("");
    this.#setMode({ kind: "reply", message });
  }

  edit(message) {
    this.#setMode({ kind: "edit", message });
    this.#write(message.text ?? message.caption ?? "");
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  /** Put files into the tray; they go with the next Send, its text as their caption. */
  addFiles(files) {
    this.#files.push(...files);
    this.#kind = suitableKind(this.#files);
    this.#drawTray();
    this.field.focus();
  }

  /** Offer the reply keyboard of the bot's last message that had one, or none. */
  offer(message) {
    const rows = message?.reply_markup?.keyboard ?? [];
    this.offered.hidden = !rows.length;
    this.offered.replaceChildren(...rows.map((row) => el("div", { class: "keyboard-row" }, row.map((key) => this.#offeredKey(key)))));
    this.field.placeholder = message?.reply_markup?.input_field_placeholder ?? "Message";
  }

  #offeredKey(key) {
    const text = typeof key === "string" ? key : key.text;
    const onclick = () => this.on.text(text, null).catch(this.on.failed);
    return el("button", { type: "button", class: `key ${key.style ?? ""}`, "data-testid": "reply-key", onclick }, el("span", { class: "key-label", dir: "auto" }, text));
  }

  #submit() {
    const text = this.field.value.trim();
    const { kind, message } = this.#mode ?? {};
    if (!text && !this.#files.length) return;
    const before = { mode: this.#mode, files: this.#files, value: this.field.value };
    const replyTo = kind === "reply" ? message.message_id : null;
    const sent =
      kind === "edit" ? this.on.edit(message, text)
      : this.#files.length ? this.on.files(this.#files, this.#kind, text, replyTo)
      : this.on.text(text, replyTo);
    this.#clear();
    this.field.focus();
    sent.catch((error) => this.#restore(before, error));
  }

  // What was refused is not lost: it stands in the field again, unless something new was begun.
  #restore({ mode, files, value }, error) {
    this.on.failed(error);
    if (this.field.value || this.#files.length) return;
    if (mode) this.#setMode(mode);
    if (files.length) this.addFiles(files);
    this.#write(value);
  }

  #clear() {
    this.#mode = null;
    this.bar.hidden = true;
    this.#files = [];
    this.#drawTray();
    this.#write("");
  }

  #write(text) {
    this.field.value = text;
    this.#typed();
  }

  #typed() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 160)}px`;
    this.sender.classList.toggle("ready", Boolean(this.field.value.trim() || this.#files.length));
    const typed = /^\/(\w*)$/.exec(this.field.value);
    this.#suggest(typed ? this.#commands.filter((command) => command.command.startsWith(typed[1].toLowerCase())) : []);
  }

  #pressed(event) {
    if (event.isComposing) return;
    if (!this.suggestions.hidden && this.#chooses(event)) return event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "ArrowUp" && !this.field.value && !this.#mode) {
      const message = this.on.lastOwn();
      if (message) event.preventDefault();
      if (message) this.edit(message);
    } else if (event.key === "Escape") this.#leaveMode();
  }

  #setMode(mode) {
    this.#mode = mode;
    const title = mode.kind === "edit" ? "Edit message" : `Reply to ${senderName(mode.message)}`;
    this.bar.replaceChildren(icon(mode.kind), el("div", { class: "mode-words" }, el("strong", { dir: "auto" }, title), el("span", { class: "muted", dir: "auto" }, summary(mode.message))),
      iconButton("close", mode.kind === "edit" ? "Stop editing" : "Do not reply", () => this.#leaveMode()));
    this.bar.hidden = false;
    this.field.focus();
  }

  #leaveMode() {
    if (this.#mode?.kind === "edit") this.#write("");
    this.#mode = null;
    this.bar.hidden = true;
    this.field.focus();
  }

  // Files

  #picked() {
    if (this.picker.files.length) this.addFiles(this.picker.files);
    this.picker.value = "";
  }

  #pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.addFiles(files);
  }

  #drawTray() {
    this.tray.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    this.tray.hidden = !this.#files.length;
    this.tray.replaceChildren(
      el("ul", { class: "tray-files" }, this.#files.map((file, index) => this.#trayFile(file, index))),
      el("div", { class: "tray-kind", role: "group", "aria-label": "Send as" }, KINDS.filter(([kind]) => this.#canBe(kind)).map(([kind, label]) => this.#kindButton(kind, label))));
    this.sender.classList.toggle("ready", Boolean(this.field.value.trim() || this.#files.length));
    this.field.placeholder = this.#files.length ? "Add a caption" : "Message";
  }

  #trayFile(file, index) {
    const preview = isPicture(file) ? el("img", { src: URL.createObjectURL(file), alt: "" }) : el("span", { class: "tray-icon" }, icon("file"));
    const remove = () => {
      this.#files = this.#files.filter((_, other) => other !== index);
      this.#kind = suitableKind(this.#files);
      this.#drawTray();
    };
    return el("li", {}, preview, el("span", { class: "tray-name", dir: "auto" }, file.name || "file"), el("span", { class: "muted" }, fileSize(file.size)), iconButton("close", `Remove ${file.name}`, remove));
  }

  #kindButton(kind, label) {
    const onclick = () => {
      this.#kind = kind;
      this.#drawTray();
    };
    return el("button", { type: "button", "aria-pressed": String(this.#kind === kind), "data-testid": `send-as-${kind}`, onclick }, label);
  }

  #canBe(kind) {
    if (kind === "photo") return this.#files.every(isPicture);
    return kind === "document" || (this.#files.length === 1 && this.#files[0].type.startsWith("audio/"));
  }

  // Commands

  #suggest(commands) {
    this.suggestions.hidden = !commands.length;
    this.suggestions.replaceChildren(...commands.map((command, index) => el("button", {
      type: "button", role: "option", tabindex: -1, "aria-selected": String(index === 0), "data-testid": "suggestion", "data-command": command.command,
      onclick: () => this.#run(command),
    }, el("strong", {}, `/${command.command}`), el("span", { class: "muted", dir: "auto" }, command.description))));
  }

  #toggleCommands() {
    this.#suggest(this.suggestions.hidden ? this.#commands : []);
    this.field.focus();
  }

  #chooses(event) {
    const options = [...this.suggestions.children];
    const chosen = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const next = options.at((chosen + step) % options.length);
      options.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
      next.scrollIntoView({ block: "nearest" });
      return true;
    }
    if (event.key === "Tab") this.#write(`/${options[chosen].dataset.command} `);
    else if (event.key === "Enter" && !event.shiftKey) options[chosen].click();
    else if (event.key === "Escape") this.#suggest([]);
    else return false;
    return true;
  }

  #run(command) {
    this.#write("");
    this.on.text(`/${command.command}`, null).catch(this.on.failed);
    this.field.focus();
  }
}

const isPicture = (file) => /^image\/(png|jpe?g|webp)$/.test(file.type);

function suitableKind(files) {
  return files.length && files.every(isPicture) ? "photo" : "document";
}
