"""The feed: `POST /usage`, where panels' own programs tell usage, off unless the settings name a port."""
