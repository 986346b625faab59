// The fields of forms, and menus under messages. Each is {node, read}: what it shows, what it holds.

import { el } from "./dom.js";
import { store } from "./store.js";

// `chosen(value)` is called when something is picked outside of a form; null within one.
export function field(item, chosen) {
  const make = FIELDS[item.type];
  return make ? make(item, chosen) : null;
}

const FIELDS = {
  plain_text_input: (item) => {
    const node = item.multiline ? el("textarea", { rows: "4" }) : el("input", { type: "text" });
    return filled(node, item);
  },
  number_input: (item) => filled(el("input", { type: "number" }), item),
  email_text_input: (item) => filled(el("input", { type: "email" }), item),
  url_text_input: (item) => filled(el("input", { type: "url" }), item),
  datepicker: (item) => filled(el("input", { type: "date" }), item),
  timepicker: (item) => filled(el("input", { type: "time" }), item),
  static_select: (item, chosen) => menu(item, options(item), item.initial_option?.value, chosen),
  users_select: (item, chosen) => menu(item, people(), item.initial_user, chosen),
  channels_select: (item, chosen) => menu(item, rooms(), item.initial_channel, chosen),
  conversations_select: (item, chosen) => menu(item, rooms(), item.initial_conversation, chosen),
  radio_buttons: (item, chosen) => ticks(item, "radio", [item.initial_option?.value], chosen),
  checkboxes: (item, chosen) => ticks(item, "checkbox", (item.initial_options || []).map((option) => option.value), chosen),
};

const options = (item) => [...(item.options || []), ...(item.option_groups || []).flatMap((group) => group.options)].map((option) => [option.value, option.text.text]);
const people = () => [...store.people.values()].map((person) => [person.id, person.name]);
const rooms = () => [...store.channels.values()].map((channel) => [channel.id, channel.kind === "im" ? channel.name : `#${channel.name}`]);

function filled(node, item) {
  node.className = "field";
  node.value = item.initial_value || item.initial_date || item.initial_time || "";
  if (item.placeholder) node.placeholder = item.placeholder.text;
  if (item.max_length) node.maxLength = item.max_length;
  if (item.focus_on_load) node.autofocus = true;
  return { node, read: () => node.value || null };
}

function menu(item, choices, first, chosen) {
  const label = item.placeholder?.text || "Choose";
  const node = el("select", { class: "select", "aria-label": label }, el("option", { value: "" }, label), ...choices.map(([value, name]) => el("option", { value, selected: value === first }, name)));
  if (chosen) node.addEventListener("change", () => node.value && chosen(node.value));
  return { node, read: () => node.value || null };
}

let groups = 0;
function ticks(item, type, first, chosen) {
  const name = `choice-${++groups}`;
  const box = (option) => {
    const tick = el("input", { type, name, value: option.value, checked: first.includes(option.value) });
    return el("label", { class: "tick" }, tick, el("span", {}, option.text.text, option.description && el("small", {}, option.description.text)));
  };
  const node = el("span", { class: "ticks", role: type === "radio" ? "radiogroup" : "group" }, ...item.options.map(box));
  const picked = () => [...node.querySelectorAll("input:checked")].map((tick) => tick.value);
  const read = () => (type === "radio" ? picked()[0] || null : picked());
  if (chosen) node.addEventListener("change", () => chosen(read()));
  return { node, read };
}
