"""The words of every language: what people type is read in all of them."""

import handlers.wording  # noqa: F401  (it hands the catalogues' words down)
