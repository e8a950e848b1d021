"""观摩: routes and scores on the page, shows and the wall over it."""
