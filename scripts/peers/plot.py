"""The comparison as a picture: a panel a job, a pair of bars a peer."""
import html

from jobs import JOBS, REFERENCE, counted, label, number, quartiles

# Okabe and Ito's colours, which the colour-blind can tell apart.
COLOURS = {"pleat-swift": "#0072B2", "pleat-openblas": "#56B4E9"}
OTHERS = "#9a9a9a"
PANEL, NAMES, BARS, VALUES = 560, 150, 290, 120
BAR, GAP, HEADING = 13, 8, 62


def draw(comparison, head):
    panels = [panel for job in comparison.options.jobs if (panel := draw_panel(comparison, job))]
    out, y = [], 92
    for left, right in zip(panels[::2], panels[1::2] + [None]):
        for x, panel in ((20, left), (20 + PANEL + 20, right)):
            if panel:
                out.append(f'<g transform="translate({x} {y})">{panel[0]}</g>')
        y += max(left[1], right[1] if right else 0) + 26
    width = 2 * PANEL + 60
    threads = comparison.options.threads
    out.append(text("Pleat and its peers on the same jobs", 20, 32, 19, bold=True))
    out.append(text(", ".join(head), 20, 52, 12, "#555555"))
    key = [f"{'upper' if i == 0 else 'lower'} bar: {counted(t)}" for i, t in enumerate(threads)] if len(threads) == 2 else []
    note = f"median of {comparison.options.rounds} rounds, thin line: quartiles; ×: its time ÷ Pleat's; above 1 Pleat is faster"
    out.append(text("; ".join(key + [note]), 20, 72, 12, "#555555"))
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}" viewBox="0 0 {width} {y}" '
        'font-family="Helvetica, Arial, \'DejaVu Sans\', sans-serif">',
        '<rect width="100%" height="100%" fill="#ffffff"/>', *out, "</svg>", ""])


def draw_panel(comparison, job):
    """The panel's elements and its height; nothing where nothing was measured."""
    rows = comparison.rows(job)
    if not rows:
        return None
    title, unit, _ = JOBS[job]
    columns = [None] if job == "start" else comparison.options.threads
    samples = {(row, t): [comparison.in_unit(job, s) for s in comparison.seconds[job, row][t]]
               for row in rows for t in columns if t in comparison.seconds[job, row]}
    spread = {key: quartiles(values) for key, values in samples.items()}
    scale = BARS / max(high for _, _, high in spread.values())
    better = "more" if unit == "examples/s" else "less"
    out = [text(title, 0, 18, 15, bold=True), text(f"{unit}, {better} is better", 0, 36, 12, "#555555")]
    y = HEADING - 14
    for row in rows:
        present = [t for t in columns if (row, t) in spread]
        height = BAR * len(present)
        out.append(text(label(row).replace(", as printed (Float64)", ", Float64"), NAMES - 8, y + height / 2 + 4, 12, anchor="end",
                        bold=row == REFERENCE))
        for i, t in enumerate(present):
            low, middle, high = spread[row, t]
            colour, top = COLOURS.get(row, OTHERS), y + i * BAR
            out.append(f'<rect x="{NAMES}" y="{top + 0.5:.1f}" width="{max(1, scale * middle):.1f}" height="{BAR - 1}" '
                       f'fill="{colour}"{" fill-opacity=" + chr(34) + "0.62" + chr(34) if i else ""}/>')
            out.append(f'<line x1="{NAMES + scale * low:.1f}" x2="{NAMES + scale * high:.1f}" y1="{top + BAR / 2}" '
                       f'y2="{top + BAR / 2}" stroke="#222222" stroke-width="1"/>')
            ratios = comparison.ratios(job, row, t)
            ratio = f"  {number(quartiles(ratios)[1])}×" if ratios and row != REFERENCE else ""
            out.append(text(f"{number(middle)}{ratio}", NAMES + scale * max(middle, high) + 6, top + BAR - 2.5, 11))
        y += height + GAP
    out.append(f'<line x1="{NAMES}" x2="{NAMES}" y1="{HEADING - 18}" y2="{y - GAP + 4}" stroke="#222222"/>')
    return "\n".join(out), y


def text(content, x, y, size, colour="#222222", anchor="start", bold=False):
    weight = ' font-weight="bold"' if bold else ""
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{weight} '
            f'xml:space="preserve">{html.escape(content)}</text>')
