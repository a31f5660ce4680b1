"""Personal data: where a person is, what is shown of them and what is left of them."""
