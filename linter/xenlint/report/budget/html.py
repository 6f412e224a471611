"""Budgets as one page that needs nothing else: a bar a host, search, order, and each host's guests on demand."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from html import escape

from xenlint.model.budget import Budget
from xenlint.report.budget.bars import LEGEND
from xenlint.report.budget.figures import COLUMNS, UNIT, fullness, notes, ranked, rows, size, verdict
from xenlint.report.budget.svg import COLORS, bar
from xenlint.report.visible import visible

_BAR_WIDTH = 720
_NUMERIC = tuple(" class=n" if name in ("memory", "maximum", "needs", "takes") else "" for name in COLUMNS)

_STYLE = """
:root { color-scheme: light dark; --ink: #111827; --paper: #fff; --dim: #6b7280; --line: #e5e7eb; --bad: #b91c1c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e5e7eb; --paper: #111827; --dim: #9ca3af; --line: #374151; --bad: #f87171; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1200px; padding: 1rem; font: 14px/1.45 system-ui, sans-serif;
  color: var(--ink); background: var(--paper); }
h1 { font-size: 1.3rem; margin: 0 0 .2rem; }
header { position: sticky; top: 0; background: var(--paper); padding: .6rem 0; border-bottom: 1px solid var(--line); }
header p { margin: .2rem 0 .6rem; color: var(--dim); }
.tools { display: flex; flex-wrap: wrap; gap: .8rem 1.2rem; align-items: center; }
input, select { font: inherit; padding: .25rem .5rem; color: inherit; background: var(--paper);
  border: 1px solid var(--dim); border-radius: 4px; }
.legend span { display: inline-flex; align-items: center; gap: .3rem; margin-right: .8rem; color: var(--dim); }
.legend i { width: .8rem; height: .8rem; border-radius: 2px; }
details { border-bottom: 1px solid var(--line); }
summary { display: grid; grid-template-columns: 11rem minmax(0, 1fr) 15rem; gap: .8rem; align-items: center;
  padding: .3rem 0; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary:hover { background: color-mix(in srgb, var(--line) 40%, transparent); }
summary b { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 600; }
summary svg { width: 100%; height: 20px; border-radius: 3px; display: block; }
.bad, .bad b { color: var(--bad); }
.inner { padding: .2rem 0 1rem 1rem; overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; color: var(--dim); }
td, th { padding: .1rem 1.1rem .1rem 0; white-space: nowrap; }
.n { text-align: right; }
@media (max-width: 700px) { summary { grid-template-columns: 1fr; gap: .1rem; padding: .6rem 0; } }
"""

_SCRIPT = """
"use strict";
const list = document.getElementById("hosts"), rows = [...list.children];
const search = document.getElementById("search"), order = document.getElementById("order");
const only = document.getElementById("only"), count = document.getElementById("count");
const key = { full: r => -r.dataset.full, memory: r => -r.dataset.memory, free: r => +r.dataset.free };
function update() {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const by = order.value;
  const sorted = by === "name" ? [...rows].sort((a, b) => a.dataset.name.localeCompare(b.dataset.name, undefined,
    { numeric: true })) : [...rows].sort((a, b) => key[by](a) - key[by](b));
  let shown = 0;
  for (const row of sorted) {
    const seen = words.every(w => row.dataset.words.includes(w)) && (!only.checked || row.dataset.fits === "no");
    row.hidden = !seen;
    shown += seen;
  }
  list.append(...sorted);
  count.textContent = shown === rows.length ? "" : shown + " of " + rows.length + " shown";
}
for (const tool of [search, order, only]) tool.addEventListener("input", update);
update();
"""


def render(budgets: Sequence[Budget]) -> Iterator[str]:
    """The page in pieces."""
    script = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{script}'"
    tight = sum(budget.fits is False for budget in budgets)
    yield (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Memory of {_hosts(len(budgets))}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    )
    yield f"<header>\n<h1>Memory of {_hosts(len(budgets))}</h1>\n"
    yield f"<p>{_hosts(tight)} too small for {'its' if tight == 1 else 'their'} guests.</p>\n" if tight else ""
    yield _tools()
    yield "</header>\n<main id='hosts'>\n"
    for budget in ranked(budgets):
        yield _row(budget)
    yield f"</main>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"


def _hosts(number: int) -> str:
    return f"{number} Xen host{'s' * (number != 1)}"


def _tools() -> str:
    legend = "".join(
        f'<span><i style="background:{COLORS[part][0]}"></i>{escape(meaning)}</span>' for part, meaning in LEGEND
    )
    return (
        '<div class="tools"><input id="search" type="search" placeholder="host or guest" aria-label="search">\n'
        '<label>order <select id="order"><option value="full">fullest first</option><option value="free">least free'
        '</option><option value="memory">most RAM</option><option value="name">name</option></select></label>\n'
        '<label><input id="only" type="checkbox"> only those too small</label> <span id="count"></span>\n'
        f'<div class="legend">{legend}</div></div>\n'
    )


def _row(budget: Budget) -> str:
    host = budget.host
    name = visible(host.name)
    words = json.dumps(" ".join([name, *(visible(guest.domain.label) for guest in budget.guests)]).lower())[1:-1]
    fits = {True: "yes", False: "no", None: "unknown"}[budget.fits]
    data = {
        "name": name,
        "words": words,
        "full": f"{fullness(budget):.4f}",
        "memory": budget.memory_kib or 0,
        "free": budget.free_kib if budget.free_kib is not None else 1 << 50,
        "fits": fits,
    }
    attributes = " ".join(f'data-{key}="{escape(str(value))}"' for key, value in data.items())
    bad = ' class="bad"' if budget.fits is False else ""
    told = "".join(f"<p>{escape(note)}</p>" for note in notes(budget))
    picture = f'<svg viewBox="0 0 {_BAR_WIDTH} 20" preserveAspectRatio="none">{bar(budget, _BAR_WIDTH)}</svg>'
    return (
        f"<details {attributes}><summary{bad}><b>{escape(name)}</b>{picture}"
        f"<span>{size(budget.memory_kib)} · {escape(verdict(budget))}</span></summary>\n"
        f'<div class="inner">{told}{_table(budget)}</div></details>\n'
    )


def _table(budget: Budget) -> str:
    head = "".join(f"<th{_NUMERIC[number]}>{name}</th>" for number, name in enumerate(COLUMNS))
    body = "".join(
        "<tr>" + "".join(f"<td{_NUMERIC[number]}>{escape(text)}</td>" for number, text in enumerate(row)) + "</tr>\n"
        for row in rows(budget)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table><p>{UNIT}</p>"
