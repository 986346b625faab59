// Puts the page together: the sidebar, the channel, the thread, and the way between them.

import { Composer } from "./composer.js";
import { el, icon, iconButton, toast, avatar, reconcile } from "./dom.js";
import { closeGuide, guideCard, guideSeen, openGuide, welcome } from "./guide.js";
import { MessageList, statusLine } from "./messages.js";
import { togglePanel } from "./panel.js";
import { drawModal, homeNode } from "./views.js";
import { drawSidebar } from "./sidebar.js";
import { appName, authorOf, begin, changed, conversation, deed, markRead, onChange, statusOf, store } from "./store.js";

const sidebar = document.getElementById("sidebar");
const veil = document.getElementById("veil");
const wide = matchMedia("(min-width: 1100px)");

// Where one is: kept in the address, so that back and forward work.
const at = { channel: "", kind: "", thread: "", home: false };
let follow = null; // the question just asked: its thread opens with the first reply

function go(channel, thread = "") {
  const hash = `#/${channel}${thread ? `/${thread}` : ""}`;
  if (location.hash !== hash) location.hash = hash;
  else arrive();
}

function arrive() {
  const [, channel, thread] = location.hash.split("/");
  const before = { channel: at.channel, thread: at.thread };
  at.channel = store.channels.has(channel) ? channel : home();
  at.kind = store.channels.get(at.channel).kind;
  const wasHome = at.home;
  at.home = at.kind === "im" && channel === at.channel && thread === "home";
  at.thread = channel === at.channel && !at.home ? thread || "" : "";
  if (at.home && !wasHome) openTab("home");
  else if (at.kind === "im" && (wasHome || before.channel !== at.channel)) openTab("messages");
  if (at.thread && !store.messages.has(`${at.channel}/${at.thread}`)) at.thread = "";
  drawer(false);
  draw();
  if (at.thread && at.thread !== before.thread) threadPane.composer.focus();
  else if (before.thread && !at.thread) channelPane.composer.focus();
}

// The app hears that its Home or its messages were opened: it may draw the one, suggest in the other.
function openTab(tab) {
  deed("home", { tab }).catch(() => {});
}

// The same kind of place for whoever one has become: a direct conversation stays one.
function home() {
  const channels = [...store.channels.values()];
  const direct = channels.find((channel) => channel.kind === "im");
  if (at.kind === "im" && direct) return direct.id;
  const help = channels.find((channel) => channel.name === "help") || channels[0];
  return help.id;
}

function drawer(open) {
  document.body.classList.toggle("drawer-open", open);
  veil.hidden = !open;
  if (open) sidebar.querySelector("a,button")?.focus();
}

class Pane {
  constructor(root, kind) {
    this.root = root;
    this.kind = kind;
    this.head = el("header", { class: "pane-head" });
    this.list = el("div", { class: "list", role: "log", "aria-label": kind === "thread" ? "Replies" : "Messages", tabindex: "0" });
    this.stack = el("div", { class: "stack" });
    this.list.append(this.stack);
    this.jump = el("button", { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd(true) }, "New messages", icon("down"));
    this.composer = new Composer(() => this.place(), {
      id: kind === "thread" ? "thread-composer" : "composer",
      label: kind === "thread" ? "Reply in thread" : "Message",
      lastOwn: () => this.editLast(),
    });
    this.status = el("div", { class: "status-slot" });
    root.replaceChildren(this.head, el("div", { class: "scroll" }, this.list, this.jump), this.status, this.composer.node);
    this.messages = new MessageList(this.stack, kind === "thread" ? null : (ts) => go(at.channel, ts));
    this.messages.redraw = draw;
    // Who reads the end stays there, also when a thread opens beside it and the lines grow longer.
    this.follows = true;
    this.list.addEventListener("scroll", () => {
      const moved = Math.abs(this.list.scrollTop - this.aim) > 2;
      if (moved) this.follows = this.nearEnd();
      if (this.nearEnd()) this.jump.hidden = true;
    });
    new ResizeObserver(() => this.follows && this.toEnd()).observe(this.list);
  }

  place() {
    return this.kind === "thread" ? { channel: at.channel, thread: at.thread } : { channel: at.channel };
  }

  nearEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
  }

  // An answer that is longer than the window shows its beginning.
  toEnd(smooth = false) {
    const last = this.stack.lastElementChild;
    const top = last ? Math.min(this.list.scrollHeight, last.offsetTop - this.list.offsetTop - 12) : 0;
    this.aim = Math.max(0, Math.min(top, this.list.scrollHeight - this.list.clientHeight));
    this.follows = true;
    this.list.scrollTo({ top: this.aim, behavior: smooth ? "smooth" : "instant" });
    this.jump.hidden = true;
  }

  editLast() {
    const own = this.shown.filter((entry) => entry.message.author === store.me && !entry.message.deleted).at(-1);
    if (own) this.messages.edit(own.message);
  }

  // Draws the entries; stays at the end if it was there, else says that there is more.
  show(entries, intro, placeholder) {
    const name = `${store.me}/${JSON.stringify(this.place())}`;
    const fresh = name !== this.name;
    const follows = fresh || this.follows;
    const last = entries.at(-1)?.message;
    const more = !fresh && last && last.ts > (this.last || "");
    this.name = name;
    this.last = last?.ts || "";
    this.shown = entries;
    this.messages.draw(entries, intro);
    this.composer.place(placeholder);
    if (follows || (more && last.author === store.me)) this.toEnd();
    else if (more) this.jump.hidden = false;
  }
}

const channelPane = new Pane(document.getElementById("channel"), "channel");
const threadPane = new Pane(document.getElementById("thread"), "thread");
let shownIntro = { facts: "", node: null };

function draw() {
  if (!store.me) return;
  if (!store.channels.has(at.channel)) return arrive();
  const channel = store.channels.get(at.channel);
  const { roots, replies } = conversation(at.channel);
  followQuestion(replies);
  if (!document.hidden) markRead(at.channel);
  drawSidebar(sidebar, at.channel, { go: () => drawer(false), guide: showGuide, close: () => drawer(false), backstage: () => togglePanel(draw) });
  drawModal();
  drawChannelHead(channel);
  const entries = roots.map((message) => ({ message, replies: replies.get(message.ts)?.filter((reply) => !reply.private), status: statusOf(at.channel, message.ts) }));
  const where = channel.kind === "im" ? channel.name : `#${channel.name}`;
  const hint = channel.kind === "im" || channel.id === store.desk ? "" : ` — @${appName()} answers`;
  channelPane.root.classList.toggle("is-home", at.home);
  if (at.home) return showHome(channel, where);
  channelPane.show(entries, intro(channel), `Message ${where}${wide.matches ? hint : ""}`);
  reconcile(channelPane.status, statusOf(at.channel, "") ? [statusLine(statusOf(at.channel, ""))] : []);
  drawThread(channel, replies);
  document.title = `${unreadTotal() ? "• " : ""}${where} · ${store.team}`;
}

function showHome(channel, where) {
  channelPane.name = "";
  channelPane.messages.draw([], homeNode());
  threadPane.root.hidden = true;
  document.body.classList.remove("thread-open");
  document.title = `Home · ${where}`;
}

const unreadTotal = () => Object.keys(store.unread[store.me] || {}).length;

// The intro is made anew only when it changes: its chips keep the focus.
function intro(channel) {
  const suggested = store.prompts.get(channel.id);
  const facts = [channel.id, guideSeen(), store.me, store.examples.length, store.people.size, JSON.stringify(suggested || "")].join("/");
  if (facts === shownIntro.facts) return shownIntro.node;
  const done = () => (closeGuide(), draw());
  const asked = () => channelPane.composer.focus();
  const node = el("div", { class: "intro" }, guideSeen() || channel.id === store.desk ? null : guideCard(done), welcome(channel, asked));
  shownIntro = { facts, node };
  return node;
}

function showGuide() {
  openGuide();
  drawer(false);
  draw();
  channelPane.list.scrollTo({ top: 0 });
}

function drawChannelHead(channel) {
  const inside = new Set(channel.members);
  const members = [...store.people.values()].filter((person) => inside.has(person.id));
  const face = channel.kind === "im" ? avatar({ isApp: true, name: channel.name }, "is-mid") : icon(channel.kind === "group" ? "lock" : "hash");
  channelPane.head.replaceChildren(
    iconButton("menu", "Open the list of conversations", () => drawer(true), { class: "icon-button only-narrow" }),
    face,
    el("div", { class: "pane-title" }, el("h1", {}, channel.name), channel.kind === "im" ? tabs() : el("p", {}, channel.purpose)),
    el("div", { class: "faces", title: members.map((person) => person.name).join(", ") }, ...members.map((person) => avatar({ ...person, isApp: person.id === store.app }, "is-small")), el("span", { class: "members" }, String(members.length))),
  );
}

function tabs() {
  const tab = (name, home) => el("a", { href: `#/${at.channel}${home ? "/home" : ""}`, class: "tab", "aria-current": at.home === home ? "page" : null }, name);
  return el("nav", { class: "tabs", "aria-label": "Tabs of the app" }, tab("Home", true), tab("Messages", false));
}

function drawThread(channel, replies) {
  const root = at.thread && store.messages.get(`${at.channel}/${at.thread}`);
  threadPane.root.hidden = !root;
  document.body.classList.toggle("thread-open", Boolean(root));
  if (!root) return;
  const close = () => go(at.channel);
  threadPane.head.replaceChildren(
    iconButton("back", "Back to the channel", close, { class: "icon-button only-narrow" }),
    el("div", { class: "pane-title" }, el("h1", {}, "Thread"), el("p", {}, channel.kind === "im" ? channel.name : `#${channel.name}`)),
    iconButton("close", "Close the thread", close, { class: "icon-button only-wide" }),
  );
  const entries = [root, ...(replies.get(at.thread) || [])].map((message) => ({ message, afterThread: message.thread && message === replies.get(at.thread)[0] }));
  threadPane.show(entries, null, "Reply…");
  const status = statusOf(at.channel, at.thread);
  reconcile(threadPane.status, status ? [statusLine(status)] : []);
}

// A question that I have just asked shows its thread with the first reply: there is the answer.
function followQuestion(replies) {
  const own = [...store.messages.values()].filter((message) => message.author === store.me && !message.thread && message.channel === at.channel);
  const last = own.sort((a, b) => (a.ts < b.ts ? -1 : 1)).at(-1);
  if (last && follow && last.ts > follow.ts && last.channel === follow.channel && store.me === follow.me && wide.matches && !at.thread) {
    const answered = replies.get(last.ts)?.some((reply) => authorOf(reply).viaApp);
    if (answered || statusOf(last.channel, last.ts)) {
      follow = { ...follow, ts: last.ts };
      queueMicrotask(() => go(last.channel, last.ts));
    }
  }
  if (!follow || follow.me !== store.me || follow.channel !== at.channel) follow = { me: store.me, channel: at.channel, ts: last?.ts || "" };
}

function openArchive(address) {
  const [, , channel, point] = address.pathname.split("/");
  const ts = point.replace(/^p(\d+)(\d{6})$/, "$1.$2");
  if (!store.channels.has(channel)) return toast("You are not in that conversation: switch to somebody who is.");
  go(channel, address.searchParams.get("thread_ts") || (conversation(channel).replies.has(ts) ? ts : ""));
  setTimeout(() => flash(ts), 60);
}

function flash(ts) {
  for (const node of document.querySelectorAll(`.message[data-ts="${CSS.escape(ts)}"]`)) {
    node.scrollIntoView({ block: "center" });
    node.classList.add("is-found");
    setTimeout(() => node.classList.remove("is-found"), 2500);
  }
}

function step(by) {
  const ids = [...store.channels.keys()];
  go(ids[(ids.indexOf(at.channel) + by + ids.length) % ids.length]);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("drawer-open")) drawer(false);
  else if (event.key === "Escape" && at.thread) go(at.channel);
  else if (event.altKey && event.key === "ArrowDown") step(1), event.preventDefault();
  else if (event.altKey && event.key === "ArrowUp") step(-1), event.preventDefault();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-archive]");
  if (!link) return;
  event.preventDefault();
  openArchive(new URL(link.href));
});
document.addEventListener("visibilitychange", changed);
document.addEventListener("playground:redraw", draw);
veil.addEventListener("click", () => drawer(false));
addEventListener("hashchange", arrive);
onChange(draw);

const asked = new URLSearchParams(location.search).get("as");
begin(asked).then(() => {
  if (location.pathname.startsWith("/archives/")) {
    const address = new URL(location.href);
    history.replaceState(null, "", "/");
    arrive();
    openArchive(address);
  } else arrive();
}, (error) => toast(`The playground does not answer: ${error.message}`));
