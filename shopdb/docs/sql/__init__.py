"""What SQL reads, writes and calls, and where the columns of its answers come from."""
