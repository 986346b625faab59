// The left side: conversations with what is unread, and who one is.

import { avatar, el, icon, iconButton } from "./dom.js";
import { appName, become, store, unreadIn, unreadOf } from "./store.js";

const ROLES = { asker: "asks", agent: "answers at the desk", admin: "looks after Frontdesk" };

const isDirect = (channel) => channel.kind === "im" || channel.kind === "mpim";
export const faceOf = (channel) => icon(channel.shared ? "link" : channel.kind === "group" ? "lock" : channel.kind === "mpim" ? "at" : "hash");

export function drawSidebar(root, current, { go, guide, panel, search, close }) {
  const channels = [...store.channels.values()];
  const rooms = channels.filter((channel) => !isDirect(channel));
  const directs = channels.filter((channel) => isDirect(channel));
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  root.replaceChildren(
    el("header", { class: "team" }, el("span", { class: "logo" }, icon("bell")), el("div", {}, el("strong", {}, store.team), connection()), iconButton("close", "Close the list", close, { class: "icon-button only-narrow" })),
    el("div", { class: "rooms" }, group("Channels", rooms, current, go), group("Direct messages", directs, current, go)),
    el("div", { class: "foot" }, persona(), el("div", { class: "foot-tools" }, el("button", { type: "button", class: "quiet", onclick: guide, data: { focus: "tour" } }, icon("compass"), "Tour"), el("button", { type: "button", class: "quiet", id: "panel-toggle", title: "Events and calls (Alt P)", onclick: panel, data: { focus: "panel" } }, icon("panel"), "Panel"), iconButton("search", "Go to… (Ctrl K)", search), themeButton())),
  );
  if (focused) root.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
}

function connection() {
  const up = store.connections > 0;
  const text = !store.online ? "reconnecting…" : up ? `${appName()} is here` : "no app connected";
  return el("span", { class: `connection ${up && store.online ? "is-up" : ""}`, role: "status" }, text);
}

function group(title, channels, current, go) {
  const id = `group-${title.replaceAll(" ", "-")}`;
  return el("section", { "aria-labelledby": id }, el("h2", { id }, title), el("ul", {}, ...channels.map((channel) => el("li", {}, room(channel, current, go)))));
}

function room(channel, current, go) {
  const unread = unreadIn(channel.id);
  const face = channel.kind === "im" ? avatar({ isApp: true, name: channel.name }, "is-tiny") : faceOf(channel);
  const here = channel.id === current;
  return el(
    "a",
    { data: { focus: channel.id }, href: `#/${channel.id}`, class: `room ${unread && !here ? "is-unread" : ""}`, "aria-current": here ? "page" : null, onclick: () => go() },
    face,
    el("span", { class: "room-name" }, channel.name),
    channel.shared && el("span", { class: "shared" }, "shared"),
    unread && !here ? el("span", { class: "count", "aria-label": `${unread} unread` }, String(unread)) : null,
  );
}

function persona() {
  const people = [...store.people.values()].filter((person) => person.playable);
  const choose = (person) => () => person.id !== store.me && become(person.id);
  return el(
    "section",
    { class: "personas", "aria-labelledby": "who" },
    el("h2", { id: "who" }, "You are"),
    el(
      "div",
      { role: "radiogroup", "aria-labelledby": "who" },
      ...people.map((person) => {
        const me = person.id === store.me;
        const unread = unreadOf(person.id);
        return el(
          "button",
          { type: "button", role: "radio", data: { focus: me ? "me" : person.id }, class: "persona", "aria-checked": String(me), tabindex: me ? "0" : "-1", onclick: choose(person), onkeydown: arrows },
          avatar(person, "is-mid"),
          el("span", { class: "who" }, el("strong", {}, person.name), el("small", {}, standing(person))),
          me ? icon("check") : unread ? el("span", { class: "count", "aria-label": `${unread} unread` }, String(unread)) : null,
        );
      }),
    ),
  );
}

function standing(person) {
  if (person.company) return `from ${person.company}, asks`;
  if (person.standing !== "member") return `${person.standing}, asks`;
  return ROLES[person.role] || person.title;
}

function arrows(event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...event.currentTarget.parentNode.children];
  const next = all[(all.indexOf(event.currentTarget) + step + all.length) % all.length];
  next.click();
}

const themeButton = () => iconButton(isDark() ? "sun" : "moon", isDark() ? "Light theme" : "Dark theme", flipTheme);

export function flipTheme() {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("playground.theme", theme);
  document.dispatchEvent(new Event("playground:redraw"));
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}
