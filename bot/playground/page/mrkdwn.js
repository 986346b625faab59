// Slack's own text: *bold*, _italic_, ~struck~, `code`, ```blocks```, > quotes, <links|labels>.

import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link, mention } from "./links.js";

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

export function mrkdwn(text) {
  const nodes = [];
  const parts = text.split(/```\n?([\s\S]*?)\n?```/);
  parts.forEach((part, number) => {
    if (number % 2) nodes.push(el("pre", {}, el("code", {}, unescape(part.replace(/<([^<>|]*)(?:\|[^<>]*)?>/g, "$1")))));
    else if (part.trim()) nodes.push(...paragraphs(part.replace(/^\n|\n$/g, "")));
  });
  return nodes;
}

function paragraphs(text) {
  const nodes = [];
  let quoted = null;
  let open = null;
  for (const line of text.split("\n")) {
    const quote = /^(?:>|&gt;)\s?(.*)$/.exec(line);
    if (quote) {
      if (!quoted) nodes.push((quoted = el("blockquote")));
      else quoted.append(el("br"));
      quoted.append(...inline(quote[1]));
      open = null;
      continue;
    }
    quoted = null;
    if (!line.trim()) {
      open = null;
      continue;
    }
    if (!open) nodes.push((open = el("p")));
    else open.append(el("br"));
    open.append(...inline(line));
  }
  return nodes;
}

// Code, brackets, and bare addresses: Slack links those too.
const TOKEN = /`([^`\n]+)`|<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>|(https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"\]*_~])/g;

export function inline(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(TOKEN)) {
    nodes.push({ text: text.slice(from, found.index) });
    nodes.push({ node: token(found) });
    from = found.index + found[0].length;
  }
  nodes.push({ text: text.slice(from) });
  return styled(nodes);
}

function token([, code, sign, target, label, address]) {
  if (address) return link(unescape(address), unescape(address));
  if (code !== undefined) return el("code", {}, unescape(code.replace(/<([^<>|]*)(?:\|[^<>]*)?>/g, "$1")));
  if (sign) return mention(sign, target, label && unescape(label));
  const shown = label || target.replace(/^mailto:/, "");
  return link(unescape(target), ...styled([{ text: shown }]));
}

const MARKS = { "*": "strong", _: "em", "~": "del" };

// Puts styles around runs of text and of nodes that are already made.
function styled(pieces) {
  const made = [];
  const whole = pieces.map((piece) => (piece.node ? `\uE000${made.push(piece.node) - 1}\uE001` : piece.text)).join("");
  return styledText(whole, made);
}

function styledText(text, made) {
  const found = /(^|[\s(\[{"'\uE001.,:;!?/–—-])([*_~])(?=\S)([^\n]*?\S)\2(?=$|[\s)\]}"'\uE000.,:;!?/–—-])/.exec(text);
  if (!found) return restored(text, made);
  const start = found.index + found[1].length;
  const node = el(MARKS[found[2]], {}, ...styledText(found[3], made));
  const end = start + found[3].length + 2;
  return [...restored(text.slice(0, start), made), node, ...styledText(text.slice(end), made)];
}

function restored(text, made) {
  return text.split(/\uE000(\d+)\uE001/).flatMap((part, n) => (n % 2 ? made[Number(part)] : withEmoji(unescape(part))));
}
