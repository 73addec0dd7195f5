// How times, sizes and names are written.

import { now } from "./clock.js";

const DAY = 86_400_000;

/** Return the time of day of a Unix time, as 09:05. */
export function timeOfDay(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** Return a key that is the same for two Unix times of one calendar day. */
export function dayKey(seconds) {
  return new Date(seconds * 1000).toDateString();
}

/** Return a day as a reader would call it: Today, Yesterday, 24 November, 24 November 2024. */
export function dayName(seconds) {
  const date = new Date(seconds * 1000);
  const today = now();
  if (date.toDateString() === today.toDateString()) return "Today";
  if (date.toDateString() === new Date(today - DAY).toDateString()) return "Yesterday";
  const year = date.getFullYear() === today.getFullYear() ? undefined : "numeric";
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year });
}

/** Return the short moment shown in a list: the time today, otherwise the day. */
export function moment(seconds) {
  const date = new Date(seconds * 1000);
  if (date.toDateString() === now().toDateString()) return timeOfDay(seconds);
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}

/** Return a whole date and time, for tooltips. */
export function fullMoment(seconds, language) {
  return inLanguage(new Date(seconds * 1000), language, { dateStyle: "full", timeStyle: "short" });
}

/**
 * Return a moment in the format that a `date_time` entity asks for: `r`, or `w`, `d|D`, `t|T` in this order.
 * Return null for an empty format, where the text stays as it was written.
 */
export function formattedMoment(seconds, format, language) {
  if (!format) return null;
  const date = new Date(seconds * 1000);
  if (format.includes("r")) return relative(date, language);
  const options = {};
  if (format.includes("w")) options.weekday = "long";
  if (format.includes("d")) Object.assign(options, { day: "2-digit", month: "2-digit", year: "2-digit" });
  if (format.includes("D")) Object.assign(options, { day: "numeric", month: "long", year: "numeric" });
  if (/t/i.test(format)) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
  if (format.includes("T")) options.second = "2-digit";
  return inLanguage(date, language, options);
}

function relative(date, language) {
  const minutes = Math.round((date - now()) / 60_000);
  const [amount, unit] =
    Math.abs(minutes) < 60 ? [minutes, "minute"]
    : Math.abs(minutes) < 60 * 24 ? [Math.round(minutes / 60), "hour"]
    : [Math.round(minutes / 1440), "day"];
  return new Intl.RelativeTimeFormat(knownLanguage(language), { numeric: "auto" }).format(amount, unit);
}

function inLanguage(date, language, options) {
  return date.toLocaleString(knownLanguage(language), options);
}

// A language comes from outside: one that the browser cannot parse would throw.
function knownLanguage(language) {
  try {
    return Intl.getCanonicalLocales(language ?? "en-GB")[0];
  } catch {
    return "en-GB";
  }
}

/** Return a size of a file: 47 KB. */
export function fileSize(bytes) {
  if (!Number.isFinite(bytes)) return "";
  const units = ["B", "KB", "MB", "GB"];
  let unit = 0;
  for (; bytes >= 1024 && unit < units.length - 1; unit++) bytes /= 1024;
  return `${bytes >= 10 || unit === 0 ? Math.round(bytes) : bytes.toFixed(1)} ${units[unit]}`;
}

/** Return a length of a recording: 1:05. */
export function duration(seconds) {
  const whole = Math.round(seconds || 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Return one or two letters that stand for a name; an emoji counts as one. */
export function initials(name) {
  const words = name.trim().split(/\s+/).filter((word) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word));
  const letters = words.map(firstLetter);
  return (letters.length > 1 ? letters[0] + letters.at(-1) : letters[0] ?? "?").toLocaleUpperCase();
}

function firstLetter(word) {
  const visible = word.replace(/[^\p{L}\p{N}\p{Extended_Pictographic}\u{1F3FB}-\u{1F3FF}\u200d\ufe0f]/gu, "");
  return [...new Intl.Segmenter().segment(visible)][0]?.segment ?? "";
}

/** Return which of the seven colours stands for an id. */
export function colourOf(id) {
  return Math.abs(id) % 7;
}

/** Return one line that stands for a message in a list or a quote. */
export function summary(message) {
  if (!message) return "";
  const words = (message.text ?? message.caption ?? "").replace(/\s+/g, " ").trim().slice(0, 160);
  const kind = kindName(message);
  return kind && words ? `${kind}, ${words}` : kind || words || "Message";
}

function kindName(message) {
  if (message.photo) return "🖼 Photo";
  if (message.voice) return "🎤 Voice message";
  if (message.animation) return "🎞 Animation";
  if (message.video ?? message.video_note) return "🎬 Video";
  if (message.sticker) return "Sticker";
  if (message.audio) return "🎵 Audio";
  if (message.document) return `📄 ${message.document.file_name ?? "File"}`;
  if (message.forum_topic_created) return `Topic “${message.forum_topic_created.name}”`;
  return "";
}
