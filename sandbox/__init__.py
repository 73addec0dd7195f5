"""A Telegram on loopback: a Bot API server, the people who talk to the bot, and a page to be one of them."""
