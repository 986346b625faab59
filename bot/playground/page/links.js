// What may be linked and how mentions look, for both kinds of text.

import { el } from "./dom.js";
import { store } from "./store.js";

const SCHEMES = new Set(["http:", "https:", "mailto:"]);

export function link(address, ...label) {
  let url;
  try {
    url = new URL(address, location.href);
  } catch {
    return el("span", {}, ...label);
  }
  if (!SCHEMES.has(url.protocol)) return el("span", {}, ...label);
  const here = url.origin === location.origin && url.pathname.startsWith("/archives/");
  const props = here ? { href: url.href, data: { archive: "" } } : { href: url.href, target: "_blank", rel: "noopener noreferrer" };
  return el("a", props, ...label);
}

export function mention(sign, target, label) {
  if (sign === "@") {
    const person = store.people.get(target);
    const me = target === store.me ? " is-me" : "";
    return el("span", { class: `mention${me}` }, `@${person?.name || label || target}`);
  }
  if (sign === "#") {
    const channel = store.channels.get(target);
    const name = `#${channel?.name || label || "private channel"}`;
    if (!channel) return el("span", { class: "mention" }, name);
    return el("a", { class: "mention", href: `#/${target}` }, name);
  }
  if (target.startsWith("date^")) return document.createTextNode(label || dateOf(target));
  const name = target.split("^")[0];
  return el("span", { class: "mention is-all" }, label || `@${name}`);
}

function dateOf(target) {
  return new Date(Number(target.split("^")[1]) * 1000).toLocaleString();
}
