// What the current person sees, kept current by the live feed, and what each person has not read.

import { act, live, loadPeople, loadState } from "./api.js";
import { settleHues } from "./dom.js";

const ME = "playground.me";
const UNREAD = "playground.unread";

export const store = {
  me: "",
  people: new Map(),
  channels: new Map(),
  messages: new Map(),
  statuses: new Map(),
  unread: JSON.parse(sessionStorage.getItem(UNREAD) || "{}"),
  prompts: new Map(),
  modals: [],
  home: null,
  commands: [],
  shortcuts: [],
  examples: [],
  connections: 0,
  online: true,
};

const listeners = new Set();
let hangUp = () => {};
let again = () => {};

export function onChange(listener) {
  listeners.add(listener);
}

let pending = false;
export function changed() {
  if (pending) return;
  pending = true;
  queueMicrotask(() => {
    pending = false;
    for (const listener of listeners) listener();
  });
}

// Resolves when the first state is there. The feed comes first and what it tells waits for the
// state: so nothing is missed between the two, nor while the line was down.
export function become(user) {
  hangUp();
  return new Promise((resolve, reject) => {
    let waiting = [];
    const refresh = async () => {
      waiting ||= [];
      take(await loadState(user));
      localStorage.setItem(ME, store.me);
      waiting.forEach(hear);
      waiting = null;
      changed();
    };
    again = refresh;
    const onState = (online) => {
      store.online = online;
      if (online) refresh().then(resolve, reject);
      else changed();
    };
    hangUp = live(user, (change) => (waiting ? waiting.push(change) : hear(change)), onState);
  });
}

export async function begin(wanted) {
  const { people } = await loadPeople();
  const known = [wanted, localStorage.getItem(ME), people[0].id];
  return become(known.find((user) => people.some((person) => person.id === user)));
}

function take(state) {
  store.me = state.me;
  store.team = state.team;
  store.app = state.app;
  store.desk = state.desk;
  store.commands = state.commands;
  store.shortcuts = state.shortcuts;
  store.modals = state.modals;
  store.home = state.home;
  store.prompts = new Map(state.prompts.map((one) => [one.channel, one]));
  store.examples = state.examples;
  store.connections = state.connections;
  store.people = new Map(state.people.map((person) => [person.id, person]));
  settleHues(state.people.map((person) => person.name));
  store.channels = new Map(state.channels.map((channel) => [channel.id, channel]));
  store.messages = new Map(state.messages.map((message) => [key(message), message]));
  store.statuses = new Map(state.statuses.map((status) => [statusKey(status), status.text]));
}

function hear(change) {
  if (change.message) {
    const known = store.messages.has(key(change.message));
    store.messages.set(key(change.message), change.message);
    if (!known) count(change.message.channel, change.readers || [], change.message.author);
  } else if (change.gone) store.messages.delete(key(change.gone));
  else if (change.status) setStatus(change.status);
  else if (change.channel) putChannel(change.channel);
  else if (change.left) store.channels.delete(change.left);
  else if (change.views) Object.assign(store, change.views);
  else if (change.prompts) store.prompts.set(change.prompts.channel, change.prompts);
  else if (change.person) store.people.set(change.person.id, change.person);
  else if (change.elsewhere) count(change.elsewhere.channel, change.elsewhere.readers, change.elsewhere.author);
  else if (change.connections !== undefined) store.connections = change.connections;
  changed();
}

// Who is let in sees what was said before, too.
function putChannel(channel) {
  if (!store.channels.has(channel.id)) again();
  store.channels.set(channel.id, channel);
}

function setStatus(status) {
  if (status.text) store.statuses.set(statusKey(status), status.text);
  else store.statuses.delete(statusKey(status));
}

function count(channel, readers, author) {
  for (const reader of readers) {
    if (reader === author) continue;
    const of = (store.unread[reader] ||= {});
    of[channel] = (of[channel] || 0) + 1;
  }
  keepUnread();
}

export function markRead(channel) {
  if (!store.unread[store.me]?.[channel]) return;
  delete store.unread[store.me][channel];
  keepUnread();
  changed();
}

function keepUnread() {
  sessionStorage.setItem(UNREAD, JSON.stringify(store.unread));
}

export const unreadIn = (channel, user = store.me) => store.unread[user]?.[channel] || 0;
export const unreadOf = (user) => Object.values(store.unread[user] || {}).reduce((sum, n) => sum + n, 0);

export const key = ({ channel, ts }) => `${channel}/${ts}`;
const statusKey = ({ channel, thread }) => `${channel}/${thread || ""}`;
export const statusOf = (channel, thread) => store.statuses.get(`${channel}/${thread || ""}`) || "";

const byTime = (a, b) => (a.ts < b.ts ? -1 : 1);

// One pass over everything: a channel's roots and, by root, the replies.
export function conversation(channel) {
  const roots = [];
  const replies = new Map();
  for (const message of store.messages.values()) {
    if (message.channel !== channel) continue;
    if (!message.thread) roots.push(message);
    else if (replies.has(message.thread)) replies.get(message.thread).push(message);
    else replies.set(message.thread, [message]);
  }
  for (const list of replies.values()) list.sort(byTime);
  return { roots: roots.sort(byTime), replies };
}

export function authorOf(message) {
  const person = store.people.get(message.author);
  const isApp = message.author === store.app && !message.username;
  return {
    id: message.username ? "" : message.author,
    name: message.username || person?.name || "Somebody",
    isApp,
    viaApp: message.author === store.app,
    icon: message.icon,
  };
}

export const myself = () => store.people.get(store.me);
export const appName = () => store.people.get(store.app)?.name || "the app";

// Does something, and lets the tour know that it was done.
export async function deed(name, body) {
  const me = store.me;
  const done = await act(name, me, body);
  document.dispatchEvent(new CustomEvent("playground:deed", { detail: { ...body, body_name: body.name, name, me } }));
  return done;
}
