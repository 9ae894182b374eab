"""The pictures of many cases, waterfall, spider and swimmer, and the page that holds them."""
