"""Documentation: a catalogue read from the database and its files, and what is made of it."""
