// Standard Markdown, as Slack's markdown block takes it.

import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link, mention } from "./links.js";

const BLOCK = {
  fence: /^ {0,3}(```+|~~~+)\s*(\S*)/,
  heading: /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/,
  rule: /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/,
  quote: /^ {0,3}>\s?(.*)$/,
  item: /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/,
  row: /^\s*\|?(.+\|.*)$/,
  delimiter: /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/,
};

export function markdown(text) {
  return blocks(text.replace(/\r\n?/g, "\n").split("\n"));
}

function blocks(lines) {
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    const [node, next] = block(lines, at);
    if (node) nodes.push(node);
    at = next;
  }
  return nodes;
}

function block(lines, at) {
  const line = lines[at];
  if (!line.trim()) return [null, at + 1];
  if (BLOCK.fence.test(line)) return fenced(lines, at);
  const heading = BLOCK.heading.exec(line);
  if (heading) return [el(`h${Math.min(heading[1].length + 2, 6)}`, {}, ...inline(heading[2])), at + 1];
  if (BLOCK.rule.test(line)) return [el("hr"), at + 1];
  if (BLOCK.quote.test(line)) return quoted(lines, at);
  if (BLOCK.item.test(line)) return list(lines, at);
  if (BLOCK.row.test(line) && BLOCK.delimiter.test(lines[at + 1] || "")) return table(lines, at);
  return paragraph(lines, at);
}

function fenced(lines, at) {
  const [, fence, language] = BLOCK.fence.exec(lines[at]);
  let end = at + 1;
  while (end < lines.length && !lines[end].trim().startsWith(fence)) end += 1;
  const code = lines.slice(at + 1, end).join("\n");
  return [el("pre", { data: { language: language || "" } }, el("code", {}, code)), end + 1];
}

function quoted(lines, at) {
  const inner = [];
  let end = at;
  while (end < lines.length && (BLOCK.quote.test(lines[end]) || (lines[end].trim() && !starts(lines[end])))) {
    inner.push(lines[end].replace(BLOCK.quote, "$1"));
    end += 1;
  }
  return [el("blockquote", {}, ...blocks(inner)), end];
}

const starts = (line) => ["fence", "heading", "rule", "item", "quote"].some((name) => BLOCK[name].test(line));

function list(lines, at) {
  const first = BLOCK.item.exec(lines[at]);
  const ordered = /\d/.test(first[2]);
  const indent = first[1].length;
  const node = ordered ? el("ol", { start: Number.parseInt(first[2], 10) }) : el("ul");
  let end = at;
  while (end < lines.length) {
    const found = BLOCK.item.exec(lines[end]);
    if (!found || found[1].length > indent + 1 || found[1].length < indent || /\d/.test(found[2]) !== ordered) break;
    const inner = [found[3]];
    const width = found[0].length - found[3].length;
    end += 1;
    while (end < lines.length && belongs(lines, end, indent, width)) inner.push(lines[end++].slice(0, width).trim() ? lines[end - 1].trimStart() : lines[end - 1].slice(width));
    node.append(item(inner));
  }
  return [node, end];
}

function belongs(lines, at, indent, width) {
  const line = lines[at];
  if (!line.trim()) return Boolean(lines[at + 1]) && /^\s/.test(lines[at + 1]) && lines[at + 1].search(/\S/) > indent;
  const found = BLOCK.item.exec(line);
  if (found) return found[1].length > indent + 1;
  return line.search(/\S/) >= Math.min(width, indent + 2) || (Boolean(lines[at - 1].trim()) && !starts(line));
}

function item(lines) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(lines[0]);
  if (task) lines[0] = task[2];
  const inner = blocks(lines);
  const children = inner.length && inner[0].tagName === "P" ? [...inner[0].childNodes, ...inner.slice(1)] : inner;
  return el("li", { class: task ? "task" : null }, task && el("input", { type: "checkbox", disabled: true, checked: task[1] !== " " }), ...children);
}

function table(lines, at) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
  const sides = cells(lines[at + 1]).map((mark) => (mark.endsWith(":") ? (mark.startsWith(":") ? "center" : "right") : "left"));
  const row = (tag, line) => el("tr", {}, ...cells(line).map((cell, n) => el(tag, { class: `side-${sides[n] || "left"}` }, ...inline(cell))));
  const body = el("tbody");
  let end = at + 2;
  while (end < lines.length && BLOCK.row.test(lines[end])) body.append(row("td", lines[end++]));
  return [el("div", { class: "table", tabindex: "0" }, el("table", {}, el("thead", {}, row("th", lines[at])), body)), end];
}

function paragraph(lines, at) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() && !starts(lines[end])) end += 1;
  return [el("p", {}, ...inline(lines.slice(at, end).join("\n"))), end];
}

const text = (of) => (found) => of(found[1]);

// Pattern, what it becomes, and whether it must stand apart from a word before it: snake_case and
// addresses inside of words are no markup.
const INLINE = [
  { pattern: /^\\([\\`*_{}[\]()#+\-.!|~<>])/, make: text((mark) => mark) },
  { pattern: /^(`+)([\s\S]*?[^`])\1(?!`)/, make: (found) => el("code", {}, found[2].replace(/^ (.+) $/, "$1")) },
  { pattern: /^<([@#!])([^<>|\s]+)(?:\|([^<>]*))?>/, make: (found) => mention(found[1], found[2], found[3]) },
  { pattern: /^<((?:https?:\/\/|mailto:)[^<>|\s]+)(?:\|([^<>]*))?>/, make: (found) => link(found[1], found[2] || found[1]) },
  {
    pattern: /^!?\[((?:[^[\]]|\[[^[\]]*\])*)\]\(\s*<?((?:[^\s()<>]|\([^\s()]*\))+)>?(?:\s+["'(].*?["')])?\s*\)/,
    make: (found) => link(found[2], ...inline(found[1] || found[2])),
  },
  { pattern: /^\*\*(?=\S)([\s\S]*?\S)\*\*/, make: text((inner) => el("strong", {}, ...inline(inner))) },
  { pattern: /^__(?=\S)([\s\S]*?\S)__(?!\w)/, make: text((inner) => el("strong", {}, ...inline(inner))), apart: true },
  { pattern: /^~~(?=\S)([\s\S]*?\S)~~/, make: text((inner) => el("del", {}, ...inline(inner))) },
  { pattern: /^\*(?=\S)([\s\S]*?\S)\*(?!\*)/, make: text((inner) => el("em", {}, ...inline(inner))) },
  { pattern: /^_(?=\S)([\s\S]*?\S)_(?!\w)/, make: text((inner) => el("em", {}, ...inline(inner))), apart: true },
  { pattern: /^(https?:\/\/[^\s<>]*[^\s<>.,;:!?)'"\]])/, make: text((address) => link(address, address)), apart: true },
  { pattern: /^(?: {2,})\n/, make: () => el("br") },
];

function inline(source) {
  const nodes = [];
  let plain = "";
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const afterWord = at > 0 && /\w/.test(source[at - 1]);
    const [found, make] = firstMatch(rest, afterWord);
    if (found) {
      nodes.push(...withEmoji(plain), make(found));
      plain = "";
    } else plain += rest[0];
    at += found ? found[0].length : 1;
  }
  return [...nodes, ...withEmoji(plain)].filter((node) => node !== "");
}

// Characters that can begin markup: anything else is passed over at once.
const BEGINS = /[\\`<![*_~h ]/;

function firstMatch(rest, afterWord) {
  if (!BEGINS.test(rest[0])) return [null, null];
  for (const { pattern, make, apart } of INLINE) {
    if (apart && afterWord) continue;
    const found = pattern.exec(rest);
    if (found) return [found, make];
  }
  return [null, null];
}
