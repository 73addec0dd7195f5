"""The demo: the bot, as it runs for real, against the sandbox, with a seeded network and a clock that can be turned."""
