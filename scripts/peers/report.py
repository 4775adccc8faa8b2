"""The comparison as tables, and as JSON."""
import json

from jobs import JOBS, PEERS, REFERENCE, counted, label, number, quartiles


def to_json(comparison, head):
    """Every turn's seconds, for one step, image, example, fit or prediction, with what each did; a line of text."""
    jobs = {}
    for (job, row), threads in comparison.seconds.items():
        jobs.setdefault(job, {})[row] = {
            "name": label(row), "settings": {str(t): way for t, way in comparison.settings[job, row].items()},
            "seconds": {str(t): seconds for t, seconds in threads.items()},
            "times_pleat": {str(t): quartiles(ratios)[1] for t in threads if (ratios := comparison.ratios(job, row, t))}}
    lines, is_good = comparison.agreement()
    return json.dumps({"about": head, "rounds": comparison.options.rounds, "jobs": jobs, "agreement": lines, "agrees": bool(is_good),
                       "missing": comparison.missing}, ensure_ascii=False) + "\n"


def markdown(comparison, head, load):
    threads = comparison.options.threads
    out = ["# Pleat and its peers", ""] + [f"- {line}" for line in head]
    out += [f"- load before: {load[0]:.1f}, after: {load[1]:.1f} (with nobody else, before: 0)",
            f"- {comparison.options.rounds} rounds, in each of which all take a turn; medians of the rounds. A turn is an epoch of "
            f"Fashion-MNIST, one start, or {comparison.options.turn:g} s of anything else, after a tenth of that untimed. "
            "Imports, compilation and reading data are not timed",
            "- ×: its time ÷ Pleat's of the same round, the median (in brackets the quartiles); above 1 Pleat is faster", ""]
    for job in comparison.options.jobs:
        rows = comparison.rows(job)
        if not rows:
            continue
        title, unit, about = JOBS[job]
        columns = [None] if job == "start" else threads
        out += [f"## {title}", "", f"{about[0].upper()}{about[1:]}.", ""]
        out.append("| |" + "".join(f" {unit}{', ' + counted(t) if t else ''} | × |" for t in columns))
        out.append("|---|" + "--:|--:|" * len(columns))
        medians = {t: comparison.medians(job, t) for t in columns}
        for row in rows:
            cells = [label(row)]
            for t in columns:
                ratios = comparison.ratios(job, row, t)
                low, middle, high = quartiles(ratios) if ratios else (None,) * 3
                cells.append(number(medians[t][row]) if row in medians[t] else "–")
                cells.append("1" if row == REFERENCE else f"{middle:.2f} ({low:.2f} … {high:.2f})" if ratios else "–")
            out.append("| " + " | ".join(cells) + " |")
        out.append("")
        for row in rows:
            ways = comparison.settings[job, row]
            distinct = dict.fromkeys(ways.values())
            text = "; ".join(way if len(distinct) == 1 else f"{counted(t)}: {way}" for t, way in ways.items()
                             ) if len(distinct) > 1 else next(iter(distinct))
            out.append(f"- {label(row)}: {text}")
        out.append("")
    lines, _ = comparison.agreement()
    if lines:
        out += ["## Whether it is the same work", ""] + [f"- {line}" for line in lines] + [""]
    if comparison.missing:
        out += ["## Missing", ""] + [f"- {PEERS.get(name, name)}: {reason}" for name, reason in comparison.missing.items()] + [""]
    return "\n".join(out)
