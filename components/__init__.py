"""What is drawn. Nothing here runs a query of its own or knows where the data lies."""
