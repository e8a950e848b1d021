"""观摩: routes, judges' scores, and the shows that were begun."""
