"""Tables of what run.py measured, in Markdown: a row a peer, medians over the rounds."""

from __future__ import annotations

import statistics

SHARES = ("smallestShare", "largestShare")

# Title, load, keys, form, and whether more is better (1), less (-1) or neither.
ONE_STREAM = [
    ("saturated: maps/s", "saturated", ("answersPerSecond",), "{:.1f}", 1),
    ("live: answers/s", "live", ("answersPerSecond",), "{:.1f}", 1),
    ("dropped/s", "live", ("droppedPerSecond",), "{:.1f}", -1),
    ("p50 ms", "live", ("p50",), "{:.1f}", -1),
    ("p99 ms", "live", ("p99",), "{:.1f}", -1),
    ("CPU", "live", ("cpu",), "{:.2f}", -1),
    ("driver's CPU", "live", ("loadCpu",), "{:.2f}", 0),
    ("RSS MB", "live", ("rssMb",), "{:.0f}", -1),
]
MANY_STREAMS = [
    ("saturated: maps/s", "many saturated", ("answersPerSecond",), "{:.1f}", 1),
    ("shares", "many saturated", SHARES, "{:.2f}-{:.2f}", 0),
    ("live: answers/s", "many live", ("answersPerSecond",), "{:.1f}", 1),
    ("dropped/s", "many live", ("droppedPerSecond",), "{:.1f}", -1),
    ("p50 ms", "many live", ("p50",), "{:.1f}", -1),
    ("p99 ms", "many live", ("p99",), "{:.1f}", -1),
    ("shares", "many live", SHARES, "{:.2f}-{:.2f}", 0),
    ("CPU", "many live", ("cpu",), "{:.2f}", -1),
    ("driver's CPU", "many live", ("loadCpu",), "{:.2f}", 0),
    ("RSS MB", "many live", ("rssMb",), "{:.0f}", -1),
]


def medians(rounds: list[dict], load: str, keys: tuple[str, ...]) -> list[float]:
    """Of each key over the rounds; empty if they do not have it."""
    having = [one[load] for one in rounds if keys[0] in one.get(load, {})]
    return [statistics.median(one[key] for one in having) for key in keys] if having else []


def show(title: str, rounds: dict[str, list[dict]], columns: list, own: str) -> None:
    """Prints medians in Markdown, and for each column the server that is better than our own, if any is."""
    print(f"\n{title}\n\n| | " + " | ".join(column[0] for column in columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    table = {name: [medians(of, load, keys) for _, load, keys, *_ in columns] for name, of in rounds.items()}
    for name, values in table.items():
        cells = [form.format(*value) if value else "" for (*_, form, _), value in zip(columns, values, strict=True)]
        if any(cells):
            print(f"| {name} | " + " | ".join(cells) + " |")
    ours = table.get(own)
    others = {name: values for name, values in table.items() if not name.startswith("bare") and values is not ours}
    if not ours or not others:
        return
    print()
    for i, (column, load, _, form, better) in enumerate(columns):
        best = max(others, key=lambda name: better * others[name][i][0])
        if better * (others[best][i][0] - ours[i][0]) > 0:
            its, mine = form.format(*others[best][i]), form.format(*ours[i])
            if its == mine:
                continue
            print(f"{best} is better in {load}, {column}: {its}, ours {mine}")
