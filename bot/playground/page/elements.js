// What one can press, choose or fill in: under messages, in modals and on the app's Home.

import { el, icon, toast } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./links.js";
import { openMenu } from "./menu.js";
import { deed, store } from "./store.js";

// A host says what becomes of a press and of what was entered.
export function messageHost(message) {
  const press = (action, value) => deed("click", { channel: message.channel, ts: message.ts, action, value, private: message.private });
  return { press, enter: () => {}, entered: () => undefined };
}

// `field` is the id of the input block that the element stands in; elsewhere a choice acts at once.
export function element(item, host, field = "") {
  const make = MAKE[item.type];
  if (!make) return el("span", { class: "unknown" }, `“${item.type}” is not drawn here`);
  return make(item, host, field);
}

const plain = (text) => (text ? text.text : "");

const MAKE = {
  button,
  feedback_buttons: (item, host) =>
    el("span", { class: "actions" }, ...["positive_button", "negative_button"].filter((name) => item[name]).map((name) => button({ ...item[name], action_id: item.action_id }, host, "", item[name].value))),
  icon_button: (item, host) => button({ ...item, style: "" }, host),
  overflow: (item, host) => {
    const open = (event) => openMenu(event.currentTarget, "More", item.options.map((option) => ({ title: plain(option.text), what: plain(option.description), run: () => go(host, item, option.value) })));
    return el("button", { type: "button", class: "button is-square", "aria-label": "More", "aria-haspopup": "menu", onclick: open }, icon("dots"));
  },
  static_select: (item, host, field) => select(item, host, field, groupsOf(item), item.initial_option?.value),
  multi_static_select: (item, host, field) => manySelect(item, host, field, groupsOf(item), (item.initial_options || []).map((option) => option.value)),
  users_select: (item, host, field) => select(item, host, field, [people()], item.initial_user),
  multi_users_select: (item, host, field) => manySelect(item, host, field, [people()], item.initial_users || []),
  channels_select: (item, host, field) => select(item, host, field, [rooms()], item.initial_channel),
  conversations_select: (item, host, field) => select(item, host, field, [rooms()], item.initial_conversation),
  multi_channels_select: (item, host, field) => manySelect(item, host, field, [rooms()], item.initial_channels || []),
  multi_conversations_select: (item, host, field) => manySelect(item, host, field, [rooms()], item.initial_conversations || []),
  radio_buttons: (item, host, field) => choices(item, host, field, "radio"),
  checkboxes: (item, host, field) => choices(item, host, field, "checkbox"),
  plain_text_input: (item, host, field) => line(item, host, field, item.multiline ? "textarea" : "text", item.initial_value),
  number_input: (item, host, field) => line(item, host, field, "text", item.initial_value, { inputmode: "decimal" }),
  email_text_input: (item, host, field) => line(item, host, field, "email", item.initial_value),
  url_text_input: (item, host, field) => line(item, host, field, "url", item.initial_value),
  datepicker: (item, host, field) => line(item, host, field, "date", item.initial_date),
  timepicker: (item, host, field) => line(item, host, field, "time", item.initial_time),
  image: (item) => picture(item),
};

export function picture(item) {
  const address = item.image_url || item.slack_file?.url || "";
  return el("span", { class: "picture" }, icon("file"), link(address, item.alt_text || "Image"));
}

async function go(host, item, value, node = null) {
  node?.classList.add("is-busy");
  if (node) node.disabled = true;
  try {
    await host.press(item.action_id, value);
  } catch (error) {
    toast(error.message);
  } finally {
    node?.classList.remove("is-busy");
    if (node) node.disabled = false;
  }
}

function button(item, host, _field = "", value = undefined) {
  const label = withEmoji(plain(item.text) || item.icon || "");
  const style = item.style === "primary" || item.style === "danger" ? ` is-${item.style}` : "";
  if (item.url) {
    const node = link(item.url, ...label, icon("arrow"));
    node.classList.add("button");
    node.addEventListener("click", () => void host.press(item.action_id).catch(() => {}));
    return node;
  }
  const press = (event) => confirmed(item.confirm) && go(host, item, value, event.currentTarget);
  return el("button", { type: "button", class: `button${style}`, "aria-label": item.accessibility_label, onclick: press, data: { action: item.action_id || "" } }, ...label);
}

const confirmed = (ask) => !ask || window.confirm([plain(ask.title), plain(ask.text)].filter(Boolean).join("\n\n"));

// Keeps what was chosen; outside of an input block it acts at once.
function chosen(item, host, field, value) {
  host.enter(field || item.action_id, value);
  if (!field) go(host, item, value);
}

const before = (item, host, field, initial) => {
  const known = host.entered(field || item.action_id);
  return known === undefined ? initial : known;
};

const labelled = (item, field) => ({ "aria-label": field ? null : plain(item.placeholder) || "Choose", id: field ? `field-${field}` : null, "aria-describedby": field ? `note-${field}` : null });
const groupsOf = (item) => (item.option_groups ? item.option_groups.map((group) => ({ label: plain(group.label), options: group.options.map(optionOf) })) : [{ options: (item.options || []).map(optionOf) }]);
const optionOf = (option) => ({ value: option.value, name: plain(option.text), what: option.description && plain(option.description) });
const people = () => ({ options: [...store.people.values()].map((person) => ({ value: person.id, name: person.name })) });
const rooms = () => ({ options: [...store.channels.values()].filter((channel) => channel.kind !== "im").map((channel) => ({ value: channel.id, name: `#${channel.name}` })) });

function optionNodes(groups, isOn) {
  return groups.map((group) => {
    const nodes = group.options.map((option) => el("option", { value: option.value, selected: isOn(option.value) }, option.name));
    return group.label ? el("optgroup", { label: group.label }, ...nodes) : nodes;
  });
}

function select(item, host, field, groups, initial) {
  const value = before(item, host, field, initial) || "";
  const change = (event) => chosen(item, host, field, event.currentTarget.value || null);
  return el("select", { class: "select", onchange: change, ...labelled(item, field) }, el("option", { value: "" }, plain(item.placeholder) || "Choose…"), ...optionNodes(groups, (one) => one === value));
}

function manySelect(item, host, field, groups, initial) {
  const values = before(item, host, field, initial);
  const change = (event) => chosen(item, host, field, [...event.currentTarget.selectedOptions].map((option) => option.value));
  return el("select", { class: "select", multiple: true, size: "5", onchange: change, ...labelled(item, field) }, ...optionNodes(groups, (one) => values.includes(one)));
}

let groupNumber = 0;
function choices(item, host, field, type) {
  const many = type === "checkbox";
  const initial = many ? (item.initial_options || []).map((option) => option.value) : item.initial_option?.value;
  const on = before(item, host, field, initial);
  const name = `choice-${(groupNumber += 1)}`;
  const root = el("div", { class: "choices", role: many ? "group" : "radiogroup", "aria-labelledby": field ? `label-${field}` : null, "aria-describedby": field ? `note-${field}` : null });
  const change = () => {
    const values = [...root.querySelectorAll(":checked")].map((node) => node.value);
    chosen(item, host, field, many ? values : values[0]);
  };
  const one = (option) => el("label", {}, el("input", { type, name, value: option.value, checked: many ? on.includes(option.value) : on === option.value, onchange: change }), el("span", {}, option.name, option.what && el("small", {}, option.what)));
  root.append(...(item.options || []).map(optionOf).map(one));
  return root;
}

function line(item, host, field, type, initial, extra = {}) {
  const tag = type === "textarea" ? "textarea" : "input";
  const typed = (event) => host.enter(field || item.action_id, event.currentTarget.value || null);
  const node = el(tag, { class: "line", type: tag === "input" ? type : null, rows: tag === "textarea" ? "4" : null, placeholder: plain(item.placeholder) || null, maxlength: item.max_length, oninput: typed, ...labelled(item, field), ...extra });
  node.value = before(item, host, field, initial) ?? "";
  if (!field) node.addEventListener("change", () => go(host, item, node.value));
  return node;
}
