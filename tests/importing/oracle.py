"""What the real year holds, worked out from its file with pandas alone."""

from functools import cache
from pathlib import Path

import pandas as pd

FEES = {"AMAZONFEE", "BANK CHARGES", "C2", "CRUK", "D", "DOT", "M", "POST", "S", "m"}
SHIPPING = {"C2", "DOT", "POST"}


@cache
def raw(path: Path) -> pd.DataFrame:
    """Every row, prices as whole ten-thousandths so that sums are exact."""
    kinds = dict.fromkeys(("InvoiceNo", "StockCode", "Description", "CustomerID"), str)
    frame = pd.read_csv(path, dtype=kinds, keep_default_na=False, parse_dates=["InvoiceDate"])
    frame["row_no"] = range(1, len(frame) + 1)
    frame["line_no"] = frame.groupby("InvoiceNo").cumcount() + 1
    frame["price"] = (frame["UnitPrice"] * 10_000).round().astype("int64")
    frame["amount"] = frame["price"] * frame["Quantity"]
    frame["name"] = frame["Description"].str.strip(" ")
    frame["cancels"] = frame["InvoiceNo"].str.startswith("C")
    frame["fee"] = frame["StockCode"].isin(FEES)
    frame["utc"] = (
        frame["InvoiceDate"]
        .dt.tz_localize("Europe/London")
        .dt.tz_convert("UTC")
        .dt.tz_localize(None)
    )
    return frame


@cache
def sales(path: Path) -> pd.DataFrame:
    """Rows of invoices that belong into the model."""
    frame = raw(path)
    candidates = frame[~frame["cancels"] & (frame["StockCode"] != "B") & (frame["Quantity"] > 0)]
    by_invoice = candidates.groupby("InvoiceNo")
    is_sale = (by_invoice["price"].transform("max") > 0) | (
        by_invoice["CustomerID"].transform("max") != ""
    )
    return candidates[is_sale]


@cache
def cancellations(path: Path) -> pd.DataFrame:
    """Rows of cancellations; `has_sale` where the buyer bought the same code no later."""
    frame = raw(path)
    cancelled = frame[frame["cancels"]]
    named = sales(path)[sales(path)["CustomerID"] != ""]
    first = named.groupby(["CustomerID", "StockCode"])["utc"].min().rename("first").reset_index()
    merged = cancelled.merge(first, how="left", on=["CustomerID", "StockCode"])
    merged["has_sale"] = merged["first"] <= merged["utc"]
    return merged


def names(path: Path) -> dict[str, str]:
    """What most sales call each article; of equals the first in the alphabet."""
    goods = sales(path)
    goods = goods[~goods["fee"] & (goods["name"] != "")]
    counted = goods.groupby(["StockCode", "name"]).size().rename("times").reset_index()
    counted = counted.sort_values(["StockCode", "times", "name"], ascending=[True, False, True])
    chosen = counted.drop_duplicates("StockCode")
    return dict(zip(chosen["StockCode"], chosen["name"], strict=True))


def last_prices(path: Path) -> dict[str, tuple[int, pd.Timestamp]]:
    """The price, in ten-thousandths, and the time of each article's last sale that asked one."""
    goods = sales(path)
    goods = goods[~goods["fee"] & (goods["price"] > 0)].sort_values(["utc", "row_no"])
    last = goods.drop_duplicates("StockCode", keep="last")
    return {
        code: (price, at)
        for code, price, at in zip(last["StockCode"], last["price"], last["utc"], strict=True)
    }
