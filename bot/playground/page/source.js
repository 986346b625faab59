// Marks the line, or the lines (`#L12-L18`), that a citation names, and says which they are.

function mark() {
  const found = /^#L(\d+)(?:-L?(\d+))?$/.exec(location.hash);
  for (const line of document.querySelectorAll(".is-quoted")) line.classList.remove("is-quoted");
  const where = document.getElementById("where");
  where.textContent = "";
  if (!found) return;
  const [first, last] = [Number(found[1]), Number(found[2] || found[1])];
  for (let n = first; n <= last; n += 1) document.getElementById(`L${n}`)?.classList.add("is-quoted");
  const line = document.getElementById(`L${first}`);
  where.textContent = line ? (last > first ? `Lines ${first} to ${last}` : `Line ${first}`) : `There is no line ${first} any more`;
  line?.scrollIntoView({ block: "center" });
}

addEventListener("hashchange", mark);
mark();
