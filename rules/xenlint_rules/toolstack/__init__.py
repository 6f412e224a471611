"""The toolstack's own settings: xl.conf and xend-config.sxp."""
