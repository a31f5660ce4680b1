"""What an order costs: by one CALL, by a client's own statements, and by TPC-C's NewOrder."""
