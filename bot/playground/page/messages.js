// A list of messages: who, when, what, reactions, replies, and what one can do with them.

import { body, filesOf } from "./blocks.js";
import { avatar, el, icon, iconButton, reconcile, toast } from "./dom.js";
import { emoji, QUICK } from "./emoji.js";
import { openMenu } from "./menu.js";
import { authorOf, deed, key, store } from "./store.js";

const GROUP_SECONDS = 300;

export const timeOf = (ts) => new Date(Number(ts) * 1000);
const clock = (ts) => timeOf(ts).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const shortClock = (ts) => timeOf(ts).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayOf = (ts) => timeOf(ts).toDateString();

function dayName(ts) {
  const day = timeOf(ts);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(day).setHours(0, 0, 0, 0)) / 86400000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return day.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}

export class MessageList {
  // `openThread(ts)` is null inside of a thread.
  constructor(root, openThread) {
    this.root = root;
    this.openThread = openThread;
    this.made = new Map();
    this.editing = "";
  }

  // `entries`: {message, replies, status}, oldest first.
  draw(entries, intro) {
    const nodes = intro ? [intro] : [];
    const next = new Map();
    let before = null;
    for (const entry of entries) {
      const { message } = entry;
      if (!before || dayOf(before.ts) !== dayOf(message.ts)) nodes.push(this.keep(next, `day/${dayOf(message.ts)}/${message.ts}`, [dayName(message.ts)], () => divider(dayName(message.ts))));
      const compact = follows(before, message) && !entry.afterThread;
      const replies = entry.replies || [];
      const facts = [message, compact, entry.status, replies.at(-1), replies.length, this.editing === key(message), store.me];
      nodes.push(this.keep(next, key(message), facts, () => this.article(entry, compact)));
      before = message;
    }
    this.made = next;
    reconcile(this.root, nodes);
  }

  keep(next, name, facts, make) {
    const known = this.made.get(name);
    const same = known && known.facts.every((fact, n) => fact === facts[n]);
    const kept = same ? known : { node: make(), facts };
    next.set(name, kept);
    return kept.node;
  }

  article(entry, compact) {
    const { message } = entry;
    const author = authorOf(message);
    const line = message.subtype && message.subtype !== "file_share" && message.subtype !== "me_message";
    const states = [line && "is-line", compact && "is-compact", message.private && "is-private", message.deleted && "is-deleted", author.isApp && "is-app"];
    const says = this.editing === key(message) ? this.editor(message) : body(message);
    const node = el(
      "article",
      { class: `message ${states.filter(Boolean).join(" ")}`, data: { ts: message.ts }, tabindex: "-1", "aria-label": `${author.name}, ${clock(message.ts)}` },
      el("div", { class: "gutter" }, compact ? el("time", { class: "small-time" }, shortClock(message.ts)) : avatar(author)),
      el(
        "div",
        { class: "content" },
        message.private && el("p", { class: "private-note" }, icon("eye"), "Only visible to you"),
        !compact && heading(message, author),
        says,
        filesOf(message),
        message.edited && el("span", { class: "edited" }, "(edited)"),
        this.reactions(message),
        this.openThread && entry.replies?.length ? this.summary(message, entry.replies) : null,
        entry.status && statusLine(entry.status),
      ),
    );
    // The menu of a message is made when somebody comes near it: a thousand of them cost nothing.
    const near = () => this.editing === key(message) || node.querySelector(":scope > .toolbar") || node.append(this.toolbar(message) || "");
    node.addEventListener("pointerenter", near);
    node.addEventListener("focusin", near);
    return node;
  }

  reactions(message) {
    if (!message.reactions.length) return null;
    return el(
      "div",
      { class: "reactions" },
      ...message.reactions.map((reaction) =>
        el(
          "button",
          {
            type: "button",
            class: "reaction",
            "aria-pressed": String(reaction.users.includes(store.me)),
            title: `${reaction.users.map((user) => store.people.get(user)?.name).join(", ")} reacted with :${reaction.name}:`,
            onclick: () => react(message, reaction.name),
          },
          emoji(reaction.name),
          el("span", {}, String(reaction.count)),
        ),
      ),
    );
  }

  summary(message, replies) {
    const authors = new Map(replies.map((reply) => [authorOf(reply).name, authorOf(reply)]));
    const count = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
    return el(
      "button",
      { type: "button", class: "thread-summary", onclick: () => this.openThread(message.ts) },
      el("span", { class: "faces" }, ...[...authors.values()].slice(0, 4).map((author) => avatar(author, "is-small"))),
      el("strong", {}, count),
      el("span", { class: "last" }, `last at ${clock(replies.at(-1).ts)}`),
    );
  }

  toolbar(message) {
    if (message.deleted || message.private || message.subtype) return null;
    const mine = message.author === store.me;
    const bar = el("div", { class: "toolbar", role: "group", "aria-label": "Message actions" });
    bar.append(
      ...QUICK.slice(0, 3).map((name) => el("button", { type: "button", class: "icon-button", "aria-label": `React with ${name}`, title: `:${name}:`, onclick: () => react(message, name) }, emoji(name))),
      iconButton("smile", "More reactions", (event) => more(event.currentTarget, message)),
    );
    if (this.openThread) bar.append(iconButton("reply", "Reply in thread", () => this.openThread(message.ts)));
    if (store.shortcuts.length) bar.append(iconButton("dots", "More actions", (event) => openMenu(event.currentTarget, "More actions", shortcuts(message)), { "aria-haspopup": "menu" }));
    if (mine) bar.append(iconButton("edit", "Edit", () => this.edit(message)), iconButton("trash", "Delete", () => remove(message)));
    return bar;
  }

  edit(message) {
    this.editing = message ? key(message) : "";
    this.redraw();
    this.root.querySelector(".editor textarea")?.focus();
  }

  editor(message) {
    const area = el("textarea", { rows: "3", "aria-label": "Edit message" });
    area.value = message.source || message.text;
    const save = async () => {
      try {
        await deed("edit", { channel: message.channel, ts: message.ts, text: area.value });
        this.edit(null);
      } catch (error) {
        toast(error.message);
      }
    };
    area.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.edit(null);
      else if (event.key === "Enter" && !event.shiftKey) save();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return el(
      "div",
      { class: "editor" },
      area,
      el("div", { class: "actions" }, el("button", { type: "button", class: "button is-primary", onclick: save }, "Save"), el("button", { type: "button", class: "button", onclick: () => this.edit(null) }, "Cancel")),
    );
  }
}

function follows(before, message) {
  if (!before || before.author !== message.author || before.username !== message.username) return false;
  if (before.private !== message.private || message.private || before.deleted) return false;
  return Number(message.ts) - Number(before.ts) < GROUP_SECONDS && dayOf(before.ts) === dayOf(message.ts);
}

function divider(name) {
  return el("div", { class: "day", role: "separator", "aria-label": name }, el("span", {}, name));
}

function heading(message, author) {
  const person = store.people.get(message.author);
  return el(
    "header",
    { class: "byline" },
    el("strong", {}, author.name),
    author.isApp && el("span", { class: "badge" }, "App"),
    author.viaApp && !author.isApp && el("span", { class: "badge" }, `via ${person.name}`),
    el("time", { datetime: timeOf(message.ts).toISOString(), title: timeOf(message.ts).toLocaleString() }, clock(message.ts)),
  );
}

export function statusLine(text) {
  const name = store.people.get(store.app)?.name || "The app";
  return el("p", { class: "status", role: "status" }, el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")), `${name} ${text}`);
}

async function react(message, name) {
  await deed("react", { channel: message.channel, ts: message.ts, name }).catch((error) => toast(error.message));
}

async function remove(message) {
  await deed("delete", { channel: message.channel, ts: message.ts }).catch((error) => toast(error.message));
}

function more(anchor, message) {
  openMenu(anchor, "Reactions", QUICK.map((name) => ({ title: `:${name}:`, face: emoji(name), run: () => react(message, name) })));
}

function shortcuts(message) {
  const run = (one) => () => deed("shortcut", { channel: message.channel, ts: message.ts, callback: one.callback }).catch((error) => toast(error.message));
  return store.shortcuts.map((one) => ({ title: one.name, what: one.what, face: icon("bolt"), run: run(one) }));
}
