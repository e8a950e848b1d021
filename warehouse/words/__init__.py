"""How numbers and findings are written: formats, words of official documents, sentences filled in from rows."""
