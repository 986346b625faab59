// Puts the page together: the sidebar, the channel, the thread, and the way between them.

import { el, icon, iconButton, toast, avatar, reconcile } from "./dom.js";
import { welcome } from "./guide.js";
import { statusLine } from "./messages.js";
import { Pane } from "./pane.js";
import { togglePanel } from "./panel.js";
import { drawSidebar, faceOf, flipTheme } from "./sidebar.js";
import { appName, authorOf, become, begin, changed, conversation, deed, markRead, onChange, statusOf, store } from "./store.js";
import { openSwitcher } from "./switcher.js";
import { drawTour, startTour } from "./tour.js";
import { drawModals, homeOf } from "./views.js";

const sidebar = document.getElementById("sidebar");
const veil = document.getElementById("veil");
const panel = document.getElementById("panel");
const wide = matchMedia("(min-width: 1100px)");

// Where one is: kept in the address, so that back and forward work.
const at = { channel: "", kind: "", thread: "", home: false };
const HOME = "home"; // stands where a thread would: the app's Home tab
let follow = null; // the question just asked: its thread opens with the first reply

function go(channel, thread = "") {
  const hash = `#/${channel}${thread ? `/${thread}` : ""}`;
  if (location.hash !== hash) location.hash = hash;
  else arrive();
}

function arrive() {
  const [, channel, thread] = location.hash.split("/");
  const before = at.thread;
  at.channel = store.channels.has(channel) ? channel : home();
  at.kind = store.channels.get(at.channel).kind;
  at.home = at.kind === "im" && thread === HOME;
  at.thread = channel === at.channel && !at.home ? thread || "" : "";
  if (at.thread && !store.messages.has(`${at.channel}/${at.thread}`)) at.thread = "";
  drawer(false);
  tellTab();
  draw();
  if (at.thread && at.thread !== before) threadPane.composer.focus();
  else if (before && !at.thread) channelPane.composer.focus();
}

// The app hears which of its tabs somebody has opened.
let told = "";
function tellTab() {
  const tab = at.kind === "im" ? `${store.me}/${at.home ? HOME : "messages"}` : "";
  if (tab && tab !== told) deed("home", { tab: at.home ? HOME : "messages" }).catch((error) => toast(error.message));
  told = tab;
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

const channelPane = new Pane(document.getElementById("channel"), { place: () => ({ channel: at.channel }), openThread: (ts) => go(at.channel, ts), redraw: draw });
const threadPane = new Pane(document.getElementById("thread"), { thread: true, place: () => ({ channel: at.channel, thread: at.thread }), openThread: null, redraw: draw });
const homePane = el("div", { class: "home", tabindex: "0", role: "region", "aria-label": "Home", hidden: true });
channelPane.root.append(homePane);
let shownIntro = { facts: "", node: null };

function draw() {
  if (!store.me) return;
  if (!store.channels.has(at.channel)) return arrive();
  const channel = store.channels.get(at.channel);
  const { roots, replies } = conversation(at.channel);
  followQuestion(replies);
  if (!document.hidden) markRead(at.channel);
  drawSidebar(sidebar, at.channel, { go: () => drawer(false), guide: () => (drawer(false), startTour()), panel: () => (drawer(false), togglePanel(panel)), search: () => (drawer(false), quick()), close: () => drawer(false) });
  drawChannelHead(channel);
  const entries = roots.map((message) => ({ message, replies: replies.get(message.ts)?.filter((reply) => !reply.private), status: statusOf(at.channel, message.ts) }));
  const where = channel.kind === "im" ? channel.name : `#${channel.name}`;
  const hint = channel.kind === "im" || channel.id === store.desk ? "" : ` — @${appName()} answers`;
  channelPane.show(entries, intro(channel), `Message ${where}${wide.matches ? hint : ""}`);
  reconcile(channelPane.status, statusOf(at.channel, "") ? [statusLine(statusOf(at.channel, ""))] : []);
  drawThread(channel, replies);
  drawHome();
  drawModals();
  drawTour();
  document.title = `${unreadTotal() ? "• " : ""}${where} · ${store.team}`;
}

const unreadTotal = () => Object.keys(store.unread[store.me] || {}).length;

function drawHome() {
  homePane.hidden = !at.home;
  channelPane.root.classList.toggle("is-home", at.home);
  reconcile(homePane, at.home ? [homeOf()] : []);
}

// The intro is made anew only when it changes: its chips keep the focus.
function intro(channel) {
  const prompts = store.prompts.get(channel.id);
  const facts = [channel.id, store.me, store.examples.length, store.people.size, JSON.stringify(prompts)].join("/");
  if (facts === shownIntro.facts) return shownIntro.node;
  const asked = () => channelPane.composer.focus();
  const node = el("div", { class: "intro" }, welcome(channel, asked, prompts));
  shownIntro = { facts, node };
  return node;
}

const quick = () =>
  openSwitcher(go, [
    ...[...store.channels.values()].filter((channel) => channel.kind === "im").map((channel) => ({ title: `${channel.name}: Home`, what: "The app's own page", face: "house", run: () => go(channel.id, HOME) })),
    { title: "Panel", what: "Events, calls and trouble", face: "panel", run: () => togglePanel(panel) },
    { title: "Light or dark", what: "Change the theme", face: "moon", run: flipTheme },
    { title: "Tour", what: "Once more from the beginning", face: "compass", run: startTour },
  ]);

function drawChannelHead(channel) {
  const inside = new Set(channel.members);
  const members = [...store.people.values()].filter((person) => inside.has(person.id));
  const facts = JSON.stringify([channel, members.length, at.home, store.me]);
  if (facts === channelPane.headFacts) return;
  channelPane.headFacts = facts;
  const direct = channel.kind === "im";
  const tab = (name, home) => el("a", { href: `#/${channel.id}${home ? `/${HOME}` : ""}`, class: "tab", "aria-current": at.home === home ? "page" : null }, name);
  channelPane.head.replaceChildren(...[
    iconButton("menu", "Open the list of conversations", () => drawer(true), { class: "icon-button only-narrow" }),
    direct ? avatar({ isApp: true, name: channel.name }, "is-mid") : faceOf(channel),
    el("div", { class: "pane-title" }, el("h1", {}, channel.name), direct ? el("nav", { class: "tabs", "aria-label": "Tabs of the app" }, tab("Messages", false), tab("Home", true)) : el("p", {}, channel.purpose)),
    channel.shared && el("span", { class: "mark", title: "People of another company read along" }, icon("link"), "Shared"),
    channel.archived && el("span", { class: "mark" }, "Archived"),
    el("div", { class: "faces", title: members.map((person) => person.name).join(", ") }, ...members.map((person) => avatar({ ...person, isApp: person.id === store.app }, "is-small")), el("span", { class: "members", "aria-label": `${members.length} members` }, String(members.length))),
  ].filter(Boolean));
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

function beNumber(number) {
  const person = [...store.people.values()].filter((one) => one.playable)[number - 1];
  if (person && person.id !== store.me) become(person.id);
}

function step(by) {
  const ids = [...store.channels.keys()];
  go(ids[(ids.indexOf(at.channel) + by + ids.length) % ids.length]);
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") return event.preventDefault(), quick();
  if (document.querySelector("dialog[open]")) return;
  if (event.altKey && /^[1-9]$/.test(event.key)) beNumber(Number(event.key)), event.preventDefault();
  else if (event.altKey && event.key.toLowerCase() === "p") togglePanel(panel), event.preventDefault();
  else if (event.key === "Escape" && document.body.classList.contains("drawer-open")) drawer(false);
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
addEventListener("pageshow", (event) => event.persisted && become(store.me));
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
