"""The real year as pandas reads it from the raw file, for answers to be held against."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd

# Codes that stand for no goods.
CHARGES = {"AMAZONFEE", "BANK CHARGES", "C2", "CRUK", "D", "DOT", "M", "m", "POST", "S"}


def read_year(path: Path) -> pd.DataFrame:
    """The rows that count: sales and credits, with `money` in ten-thousandths of a pound."""
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows["credit"] = rows["InvoiceNo"].str.startswith("C")
    rows["units"] = rows["Quantity"].astype(int)
    prices = {text: int(Decimal(text) * 10_000) for text in rows["UnitPrice"].unique()}
    rows["price"] = rows["UnitPrice"].map(prices)
    rows = rows[(rows["StockCode"] != "B") & (rows["price"] >= 0) & (rows["units"] != 0)]
    rows = rows[rows["credit"] == (rows["units"] < 0)]
    # Nobody bought what a nameless invoice gives away: stock was found.
    asked = rows.groupby("InvoiceNo")["price"].transform("max") > 0
    rows = rows[rows["credit"] | (rows["CustomerID"] != "") | asked].copy()
    rows["money"] = rows["units"].abs() * rows["price"]
    rows["moment"] = rows.groupby("InvoiceNo")["InvoiceDate"].transform("min")
    rows["day"] = rows["moment"].str[:10]
    rows["customer"] = rows["CustomerID"].str.removesuffix(".0")
    rows["charge"] = rows["StockCode"].isin(CHARGES)
    rows["adjustment"] = rows["credit"] & (rows["StockCode"] == "D")
    rows["goods"] = ~rows["charge"]
    return rows


def pounds(amount: int) -> Decimal:
    """Ten-thousandths as pounds."""
    return Decimal(int(amount)) / 10_000


def rounded(share: Fraction, places: int) -> Decimal:
    """A fraction to so many decimals, half away from zero."""
    exact = Decimal(share.numerator) / Decimal(share.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def net_by(rows: pd.DataFrame, key: str) -> dict[str, int]:
    """Goods sold less goods credited, in ten-thousandths."""
    signed = rows["money"].where(~rows["credit"], -rows["money"])
    return signed[rows["goods"]].groupby(rows[key]).sum().to_dict()
