// One column of messages with its box to write in: a channel, or a thread beside it.

import { Composer } from "./composer.js";
import { el, icon } from "./dom.js";
import { MessageList } from "./messages.js";
import { store } from "./store.js";

export class Pane {
  // `place()` returns {channel, thread}; `openThread(ts)` is null inside of a thread.
  constructor(root, { thread, place, openThread, redraw }) {
    this.root = root;
    this.place = place;
    this.head = el("header", { class: "pane-head" });
    this.list = el("div", { class: "list", role: "log", "aria-label": thread ? "Replies" : "Messages", tabindex: "0" });
    this.stack = el("div", { class: "stack" });
    this.list.append(this.stack);
    this.jump = el("button", { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd(true) }, "New messages", icon("down"));
    this.composer = new Composer(place, { id: thread ? "thread-composer" : "composer", label: thread ? "Reply in thread" : "Message", lastOwn: () => this.editLast() });
    this.status = el("div", { class: "status-slot" });
    root.replaceChildren(this.head, el("div", { class: "scroll" }, this.list, this.jump), this.status, this.composer.node);
    this.messages = new MessageList(this.stack, openThread);
    this.messages.redraw = redraw;
    this.list.addEventListener("keydown", (event) => this.walk(event));
    // Who reads the end stays there, also when a thread opens beside it and the lines grow longer.
    this.follows = true;
    this.list.addEventListener("scroll", () => {
      const moved = Math.abs(this.list.scrollTop - this.aim) > 2;
      if (moved) this.follows = this.nearEnd();
      if (this.nearEnd()) this.jump.hidden = true;
    });
    new ResizeObserver(() => this.follows && this.toEnd()).observe(this.list);
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
    const own = this.shown.filter((entry) => entry.message.author === store.me && !entry.message.deleted && !entry.message.subtype).at(-1);
    if (own) this.messages.edit(own.message);
  }

  // Arrows walk from message to message; Enter opens the thread.
  walk(event) {
    const { target, key } = event;
    if (target !== this.list && !target.classList.contains("message")) return;
    const all = [...this.stack.querySelectorAll(".message")];
    const at = all.indexOf(target);
    const last = all.length - 1;
    const next = { ArrowUp: at < 0 ? last : at - 1, ArrowDown: at < 0 ? last : at + 1, Home: 0, End: last }[key];
    if (key === "Enter" && at >= 0 && this.messages.openThread) this.messages.openThread(target.dataset.ts);
    else if (next === undefined) return;
    else if (next > last) this.composer.focus();
    else all[Math.max(0, next)]?.focus();
    event.preventDefault();
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
