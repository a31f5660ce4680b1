"""How files get into tables: plain rows as they are, counters and totals by the acts they need."""

from shopdb.database import Connection, rows
from shopdb.problem import Problem
from shopdb.sample.writer import FORMAT, File

# Working tables, and what is done with their rows. A trigger watches every act.
ACTS = {
    "placing": (
        "order_id BIGINT UNSIGNED PRIMARY KEY, placed_at DATETIME(6), subtotal DECIMAL(19, 4),"
        " discount_total DECIMAL(19, 4), shipping_total DECIMAL(19, 4),"
        " fee_total DECIMAL(19, 4), tax_total DECIMAL(19, 4)",
        "UPDATE sales_order AS o INNER JOIN scratch_placing AS s ON o.order_id = s.order_id"
        " SET o.placed_at = s.placed_at, o.subtotal = s.subtotal,"
        " o.discount_total = s.discount_total, o.shipping_total = s.shipping_total,"
        " o.fee_total = s.fee_total, o.tax_total = s.tax_total",
    ),
    "releasing": (
        "coupon_id BIGINT UNSIGNED, order_id BIGINT UNSIGNED, released_at DATETIME(6),"
        " PRIMARY KEY (coupon_id, order_id)",
        "UPDATE coupon_redemption AS r INNER JOIN scratch_releasing AS s"
        " ON r.coupon_id = s.coupon_id AND r.order_id = s.order_id"
        " SET r.released_at = s.released_at",
    ),
    "giving_up": (
        "order_line_id BIGINT UNSIGNED PRIMARY KEY, qty_cancelled INT",
        "UPDATE order_line AS l INNER JOIN scratch_giving_up AS s"
        " ON l.order_line_id = s.order_line_id SET l.qty_cancelled = s.qty_cancelled",
    ),
    "issuing": (
        "billing_document_id BIGINT UNSIGNED PRIMARY KEY, issued_at DATETIME(6)",
        "UPDATE billing_document AS d INNER JOIN scratch_issuing AS s"
        " ON d.billing_document_id = s.billing_document_id SET d.issued_at = s.issued_at",
    ),
    "submitting": (
        "purchase_order_id BIGINT UNSIGNED PRIMARY KEY, submitted_at DATETIME(6), expected_on DATE",
        "UPDATE purchase_order AS p INNER JOIN scratch_submitting AS s"
        " ON p.purchase_order_id = s.purchase_order_id SET p.status = 'submitted',"
        " p.submitted_at = s.submitted_at, p.expected_on = s.expected_on",
    ),
    "standing": (
        "purchase_order_id BIGINT UNSIGNED PRIMARY KEY, status VARCHAR(20), closed_at DATETIME(6)",
        "UPDATE purchase_order AS p INNER JOIN scratch_standing AS s"
        " ON p.purchase_order_id = s.purchase_order_id"
        " SET p.status = s.status, p.closed_at = s.closed_at",
    ),
    "numbering": (
        "prefix VARCHAR(16) COLLATE utf8mb4_0900_as_cs PRIMARY KEY, last_number BIGINT UNSIGNED",
        "UPDATE number_sequence AS n INNER JOIN scratch_numbering AS s ON n.prefix = s.prefix"
        " SET n.last_number = s.last_number",
    ),
}


def prepare(connection: Connection) -> None:
    """Make the working tables of this session."""
    with connection.cursor() as cursor:
        for name, (columns, _) in ACTS.items():
            cursor.execute(f"CREATE TEMPORARY TABLE scratch_{name} ({columns})")


def load(connection: Connection, file: File) -> None:
    """Load a file, and do what its rows ask for.

    Raises:
        Problem: the server took fewer rows, or took one otherwise than it was written.
    """
    act = ACTS.get(file.table)
    table = f"scratch_{file.table}" if act else file.table
    hexadecimal = "public_id" in file.columns
    columns = ", ".join("@public_id" if one == "public_id" else f"`{one}`" for one in file.columns)
    with connection.cursor() as cursor:
        loaded = cursor.execute(
            f"LOAD DATA LOCAL INFILE %s INTO TABLE `{table}` {FORMAT} ({columns})"
            + (" SET public_id = UNHEX(@public_id)" if hexadecimal else ""),
            (str(file.path),),
        )
        # LOCAL makes warnings of errors, so every warning is one.
        told = rows(connection, "SHOW WARNINGS") if cursor.warning_count else []
        if told or loaded != file.row_count:
            raise Problem(
                f"{loaded} of {file.row_count} rows of {file.table} were taken"
                + "".join(f"; {one[-1]}" for one in told[:1]),
                "This chunk was not loaded. Is the table as `make migrate` leaves it?",
            )
        if act:
            cursor.execute(act[1])
            cursor.execute(f"DELETE FROM {table}")
