// The demo's clock: it can be moved forward, never back. Without a demo, the present moment is the browser's.

import { demoClock } from "./api.js";
import { el } from "./dom.js";

const HOUR = 3600;
const STEPS = [["+1 h", HOUR, "one hour"], ["+1 day", 24 * HOUR, "one day"], ["+1 week", 7 * 24 * HOUR, "one week"]];

let ahead = 0;

/** Return the demo's present moment. */
export function now() {
  return new Date(Date.now() + ahead);
}

/** Fill `host` with the clock and its controls, or leave it hidden where there is none. */
export async function showClock(host, onMoved) {
  const reading = await demoClock.read();
  if (!reading) return;
  const face = el("time", { class: "clock-face", "data-testid": "clock-now" });
  const read = (answer) => {
    ahead = Date.parse(answer.now) - Date.now();
    face.dateTime = answer.now;
    face.textContent = now().toLocaleString("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
  };
  read(reading);
  host.replaceChildren(
    el("div", { class: "clock-line" }, el("span", { class: "clock-label" }, "Demo time"), face),
    el("div", { class: "clock-steps" }, STEPS.map((step) => stepButton(host, step, read, onMoved))),
  );
  host.hidden = false;
  setInterval(async () => read((await demoClock.read()) ?? { now: now().toISOString() }), 15_000);
}

function stepButton(host, [label, seconds, words], read, onMoved) {
  const move = async () => {
    const buttons = host.querySelectorAll("button");
    buttons.forEach((button) => (button.disabled = true));
    try {
      read(await demoClock.forward(seconds));
      onMoved(null);
    } catch (error) {
      onMoved(error);
    } finally {
      buttons.forEach((button) => (button.disabled = false));
    }
  };
  return el("button", { type: "button", "data-testid": `clock-forward-${seconds}`, "aria-label": `Move the clock ${words} forward`, onclick: move }, label);
}
