"""Charts of very many communities, of which the first stand; of many streets: under their districts where there are several, the first and the last or the largest of too many."""

from collections.abc import Mapping

import pandas as pd

from warehouse.words.numbers import written

MOST = 24  # streets that a chart or a table of colours shows one by one
ENDS = 10  # of more, that many with the highest values and as many with the lowest
LARGEST = 12  # of more that flow from somewhere, those of the largest amounts; the rest as one
KINDS = 7  # kinds of something counted; the rest as one
LISTED = 100  # communities or projects, each on a line of its own
_LETTERS = 3  # of a district's name before a street's


def of_streets(rows: pd.DataFrame, options: dict, districts: Mapping[str, tuple]) -> tuple[pd.DataFrame, dict, str]:
    """The rows that a chart by street can show, its options for them, and what is to be said of the others.

    ``districts`` are those of the directory, where it names several, each with its streets.
    """
    axis = next((name for name in ("category", "y", "series", "target") if options.get(name) == "street"), None)
    if axis is None or rows.empty:
        return _kinds(rows, options) or _first(rows, options)
    if axis == "target":
        return _largest(rows, options["value"]), options, ""
    sorts = "order" in options
    shown, said = ends(rows, options["value"], "sum" if "part" in options else "mean")
    of = {street: name for name, streets in districts.items() for street in streets}
    held = shown["street"].map(of)
    if axis != "series" and held.nunique() > 1:
        if not said:
            shown = shown.sort_values(options["value"], ascending=False, kind="stable") if sorts else shown
            shown = shown.sort_values(
                "street", key=lambda streets: streets.map(of).map([*districts].index), kind="stable"
            )
        shown = shown.assign(place=held.str.removesuffix("区").str[:_LETTERS] + "·" + shown["street"])
        options = options | {axis: "place"}
    elif not said:
        return rows, options, ""
    return shown, options | ({"order": "given"} if sorts else {}), said


def ends(rows: pd.DataFrame, value: str, by: str = "mean") -> tuple[pd.DataFrame, str]:
    """The rows of the streets with the highest and the lowest values where they are more than :data:`MOST`, in that order, and words that say so."""
    count = rows["street"].nunique()
    if count <= MOST:
        return rows, ""
    amounts = rows.assign(amount=pd.to_numeric(rows[value], errors="coerce")).groupby("street", sort=False)["amount"]
    ordered = amounts.agg(by).dropna().sort_values(ascending=False, kind="stable").index
    places = {street: at for at, street in enumerate([*ordered[:ENDS], *ordered[ENDS:][-ENDS:]])}
    kept = rows[rows["street"].isin(places)]
    kept = kept.sort_values("street", key=lambda streets: streets.map(places), kind="stable")
    return kept, f"共 {count} 个街道，列出最高、最低各 {ENDS} 个，全部见表格"


def _kinds(rows: pd.DataFrame, options: dict) -> tuple[pd.DataFrame, dict, str] | None:
    """The largest of many kinds of what is counted, the rest of them as one, in words alone where it would outgrow them; None where
    there are no such."""
    kind, value, rest = options.get("category"), options.get("value"), len(rows) - KINDS
    counted = options.get("order") == "value" and not options.get("identity") and kind not in ("name", "subject")
    if not counted or rest < 2 or not pd.api.types.is_integer_dtype(rows[value]):
        return None
    ordered = rows.sort_values(value, ascending=False, kind="stable")
    amount = int(ordered[value][KINDS:].sum())
    told = written(amount, options.get("unit", ""))
    shown = ordered[:KINDS]
    if amount <= shown[value].iloc[0]:
        others = {kind: f"其他 {rest} 种", value: amount} | ({options["text"]: told} if options.get("text") else {})
        shown = pd.concat([shown, pd.DataFrame([others])], ignore_index=True)
    said = f"共 {len(rows)} 种，列出最多的 {KINDS} 种，其余共 {told}，全部见表格"
    return shown, options | {"order": "given"}, said


def _first(rows: pd.DataFrame, options: dict) -> tuple[pd.DataFrame, dict, str]:
    """The rows of the first of very many communities or projects that a chart lists one below the other; their queries put what calls for attention first."""
    axis = next((options[name] for name in ("y", "category") if options.get(name) in ("name", "subject")), None)
    if axis is None or len(rows) <= LISTED:
        return rows, options, ""
    at = pd.factorize(rows["community"] if axis == "name" else rows.index)[0]
    if at.max() < LISTED:
        return rows, options, ""
    return rows[at < LISTED], options, f"共 {at.max() + 1:,} 个，列出前 {LISTED} 个，全部见表格"


def _largest(rows: pd.DataFrame, value: str) -> pd.DataFrame:
    """The rows, those of all but the largest streets under one name."""
    sums = rows.groupby("street")[value].sum().sort_values(ascending=False, kind="stable")
    if len(sums) <= MOST:
        return rows
    named = rows["street"].where(rows["street"].isin(sums.index[:LARGEST]), f"其余 {len(sums) - LARGEST} 个街道")
    others = [name for name in rows.columns if name not in ("street", value) and rows[name].dtype.kind not in "fi"]
    return rows.assign(street=named).groupby([*others, "street"], sort=False, as_index=False, dropna=False)[value].sum()
