// The page: who is in which pane, and what concerns more than one of them.

import * as api from "./api.js";
import { showClock } from "./clock.js";
import { choosePerson, toast } from "./dialogs.js";
import { payloadOf } from "./links.js";
import { Pane } from "./pane.js";
import { People } from "./people.js";
import { Session } from "./state.js";

const SIDES = ["left", "right"];
const body = document.body;
const byId = (id) => document.getElementById(id);

const page = {
  bot: null,
  people: [],
  sessions: new Map(),
  panes: {},
  active: "left",

  sessionOf(person) {
    if (!this.sessions.has(person.id)) this.sessions.set(person.id, begin(person));
    return this.sessions.get(person.id);
  },
  sideOf(person) {
    return SIDES.find((side) => this.panes[side].person?.id === person.id) ?? null;
  },
  activate(pane) {
    this.active = pane.side;
    body.dataset.active = pane.side;
  },
  choose(person) {
    put(this.sideOf(person) ?? this.active, person);
  },
  chooseBeside(person) {
    const side = this.sideOf(person) ?? (this.panes.left.person ? "right" : "left");
    put(side, person);
  },
  showPeople(pane) {
    this.activate(pane);
    openDrawer();
  },
  swap() {
    this.activate(this.panes[this.active === "left" ? "right" : "left"]);
    this.panes[this.active].draw();
  },
  close(pane) {
    const left = pane.side === "left" ? this.panes.right.person : this.panes.left.person;
    writeHash({ left, right: null });
  },
  /** Open a deep link to the bot as somebody to be chosen; return whether it was one. */
  openLink(address, pane) {
    const payload = payloadOf(address, this.bot.username);
    if (payload === null) return false;
    choosePerson(pane.root, { title: "Who opens this link?", words: address, people: this.people, onChosen: (person) => openAs(person, payload, pane) });
    return true;
  },
  read() {
    list.draw();
  },
};

const list = new People(byId("people"), page);

function begin(person) {
  const session = new Session(person);
  session.addEventListener("change", () => {
    list.draw();
    list.lookSoon();
  });
  session.addEventListener("people", () => loadPeople());
  session.start();
  return session;
}

// The one who made a link keeps their pane; who opens it appears beside them.
async function openAs(person, payload, pane) {
  const beside = pane.side === "left" ? "right" : "left";
  put(page.sideOf(person) ?? beside, person);
  try {
    await page.sessionOf(person).open(payload);
  } catch (error) {
    toast(pane.root, error.message, "failure");
  }
}

function put(side, person) {
  page.active = side;
  writeHash({ ...chosen(), [side]: person });
  closeDrawer();
  page.panes[side].focus();
}

function chosen() {
  return Object.fromEntries(SIDES.map((side) => [side, page.panes[side].person]));
}

function writeHash(persons) {
  const parts = SIDES.filter((side) => persons[side]).map((side) => `${side}=${persons[side].id}`);
  history.pushState(null, "", `#${parts.join("&")}`);
  readHash();
}

/** Make the panes what the address says; it is the only truth about who is chosen. */
function readHash() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  for (const side of SIDES) {
    const person = page.people.find(({ id }) => String(id) === wanted.get(side)) ?? null;
    if (person?.id !== page.panes[side].person?.id) page.panes[side].show(person);
  }
  const split = Boolean(page.panes.right.person);
  body.dataset.split = split ? "yes" : "no";
  if (page.active === "right" && !split) page.active = "left";
  page.activate(page.panes[page.active]);
  retireSessions();
  list.draw();
}

function retireSessions() {
  for (const [id, session] of page.sessions) {
    if (page.sideOf({ id })) continue;
    session.stop();
    list.keep(session);
    page.sessions.delete(id);
  }
}

async function loadPeople() {
  const answer = await api.people();
  page.bot = answer.bot;
  page.people = answer.people;
  document.title = `${answer.bot.first_name} sandbox`;
  for (const side of SIDES) refresh(page.panes[side]);
  list.draw();
  list.lookSoon();
}

// A changed name or note shows at once; the chat stays where it is.
function refresh(pane) {
  const fresh = pane.person && page.people.find(({ id }) => id === pane.person.id);
  if (!fresh) return;
  pane.person = fresh;
  pane.draw();
}

function openDrawer() {
  body.dataset.drawer = "open";
  byId("people").querySelector("button")?.focus();
}

function closeDrawer() {
  body.dataset.drawer = "closed";
}

// Another day makes Today of yesterday's messages Yesterday, and the bot may have spoken to anybody.
function clockMoved(error) {
  if (error) return toast(byId("sidebar"), error.message, "failure");
  for (const side of SIDES) page.panes[side].draw();
  list.lookSoon();
}

function firstVisit() {
  if (location.hash) return;
  const [first, second] = page.people;
  const roomy = matchMedia("(min-width: 1000px)").matches;
  if (roomy && first) history.replaceState(null, "", `#left=${first.id}${second ? `&right=${second.id}` : ""}`);
  else openDrawer();
}

async function begins() {
  try {
    await loadPeople();
  } catch (error) {
    byId("down").hidden = false;
    byId("down-words").textContent = error.message;
    return setTimeout(begins, 2000);
  }
  byId("down").hidden = true;
  await showClock(byId("clock"), clockMoved);
  firstVisit();
  readHash();
  list.look();
}

for (const side of SIDES) page.panes[side] = new Pane(byId(`pane-${side}`), side, page);
addEventListener("popstate", readHash);
addEventListener("hashchange", readHash);
addEventListener("keydown", (event) => event.key === "Escape" && closeDrawer());
byId("shade").addEventListener("click", closeDrawer);
byId("close-people").addEventListener("click", closeDrawer);
byId("open-link").addEventListener("click", () => {
  closeDrawer();
  page.panes[page.active].askForLink();
});
begins();
